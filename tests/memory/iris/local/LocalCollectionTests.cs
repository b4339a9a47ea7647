using Nimmerverse.Memory.Iris.Local;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Tests.Iris.Local;

public sealed class LocalCollectionTests
{
    [Fact]
    public void Forgetting_gives_bytes_back_and_packing_keeps_the_rest()
    {
        var collection = new LocalCollection(3);
        for (var i = 0; i < 5_000; i++)
        {
            collection.Put(new VectorItem($"{i}", [1, i, 0], "text", Metadata.Empty));
        }

        var each = collection.Bytes / 5_000;
        foreach (var i in Enumerable.Range(0, 5_000).Where(static i => i % 10 != 0))
        {
            Assert.True(collection.Forget($"{i}"));
        }

        Assert.Equal(500, collection.Count);
        Assert.InRange(collection.Bytes, (each - 10) * 500, (each + 10) * 500);
        Assert.Equal(Enumerable.Range(0, 500).Select(static i => $"{i * 10}"), collection.All.Select(static item => item.Id));
        Assert.Equal(Enumerable.Range(0, 500).Select(static i => (float)(i * 10)), collection.All.Select(static item => item.Vector[1]));
    }
}
