using Nimmerverse.Memory.Iris.Local;
using Nimmerverse.Memory.Iris.Reading;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Memory.Tests.Iris.Running;

namespace Nimmerverse.Memory.Tests.Iris.Local;

public sealed class LocalCollectionTests
{
    /// <summary>The bound on memory is only as good as the count of bytes.</summary>
    [Fact]
    public void Bytes_are_near_what_items_take_in_memory()
    {
        const int count = 20_000;
        var collection = new LocalCollection(100);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < count; i++)
        {
            var note = TrailNotes.Of(TestTrails.Episode($"{i}", 1, $"resident {i} lives in house {i} at node 12, the house is red, near the well."))[1];

            // As it comes from the file: nothing shared with another item.
            var item = new VectorItem(note.Id, new float[100], note.Text, note.Metadata);
            collection.Put(IndexRecord.ReadPut(IndexRecord.Put(item), 100));
        }

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(collection.Bytes / (double)taken, 0.9, 1.4);
        GC.KeepAlive(collection);
    }

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
