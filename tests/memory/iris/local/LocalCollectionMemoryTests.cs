using Nimmerverse.Memory.Iris.Local;
using Nimmerverse.Memory.Iris.Reading;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Memory.Tests.Iris.Running;

namespace Nimmerverse.Memory.Tests.Iris.Local;

/// <summary>The heap is the whole process's, so nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeapAlone
{
    public const string Name = "heap alone";
}

[Collection(HeapAlone.Name)]
public sealed class LocalCollectionMemoryTests
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
}
