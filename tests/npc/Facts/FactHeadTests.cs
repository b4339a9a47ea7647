using Nimmerverse.Npc.Facts;
using Nimmerverse.Npc.Memory;

namespace Nimmerverse.Npc.Tests.Facts;

public class FactHeadTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(120)]
    public void The_head_comes_to_say_what_the_store_knows(int count)
    {
        var head = new FactHead(new(1));
        var store = Enumerable.Range(0, count).Select(i => new Fact(i / 2, $"trait_{i % 2}", $"value {i % 40}", FactSource.Seen, 0, 1)).ToList();
        Assert.True(head.Accuracy(1, store) < 0.2);
        for (var i = 0; i < 40 * count; i++)
        {
            head.Observe(1, store[i % count], store);
        }

        Assert.True(head.Accuracy(1, store) > 0.95, $"accuracy {head.Accuracy(1, store)}");
    }

    [Fact]
    public void A_value_beyond_the_last_class_takes_the_least_recently_used_one()
    {
        var values = new ValueTable(2);
        Assert.Equal(0, values.Assign("a"));
        Assert.Equal(1, values.Assign("b"));
        values.Assign("a");
        Assert.Equal(1, values.Assign("c"));
        Assert.Equal(("a", "c"), (values[0], values[1]));
    }

    [Fact]
    public void Observing_allocates_nothing()
    {
        var head = new FactHead(new(1));
        List<Fact> store = [new(1, "resident", "Ada", FactSource.Seen, 0, 1), new(2, "resident", "Bo", FactSource.Seen, 0, 1)];
        head.Observe(1, store[0], store);
        head.Observe(1, store[1], store);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            head.Observe(1, store[i % 2], store);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
