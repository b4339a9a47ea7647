using Nimmerverse.Npc.Map;
using Nimmerverse.Npc.Memory;

namespace Nimmerverse.Npc.Tests.Memory;

public sealed class EpisodicStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Facts_and_ways_survive_reopening()
    {
        var path = _folder.NewPath();
        using (var store = EpisodicStore.Open(path))
        {
            store.BeginVillage(3, 25, 16);
            Assert.Equal(Telling.New, store.Tell(Seen(4, "resident", "Ada")));
            Assert.Equal(Telling.Known, store.Tell(Seen(4, "resident", "Ada")));
            Assert.Equal(Telling.Changed, store.Tell(Seen(4, "resident", "Bo")));
            store.Visit(7, [2, 8], Place.Hunger);
        }

        using var reopened = EpisodicStore.Open(path);
        Assert.Equal((3, 25, 16), (reopened.Village, reopened.NodeCount, reopened.FactsTotal));
        Assert.Equal("Bo", reopened.Recall(4, "resident")!.Value);
        Assert.Equal((FactSource.Seen, 9L, 1f), (reopened.Facts[0].Source, reopened.Facts[0].Tick, reopened.Facts[0].Confidence));
        var visit = Assert.Single(reopened.Visits);
        Assert.Equal((7, Place.Hunger), (visit.Node, visit.Place));
        Assert.Equal([2, 8], visit.Exits);
    }

    [Fact]
    public void A_new_village_forgets_the_facts_of_the_last()
    {
        using var store = EpisodicStore.Open(_folder.NewPath());
        store.BeginVillage(1, 25, 16);
        store.Tell(Seen(4, "resident", "Ada"));
        store.BeginVillage(2, 25, 16);
        Assert.Null(store.Recall(4, "resident"));
        Assert.Empty(store.Facts);
        Assert.Equal(0, store.HousesKnown);
    }

    [Fact]
    public void Everything_is_known_only_with_all_facts_or_all_nodes()
    {
        using var store = EpisodicStore.Open(_folder.NewPath());
        Assert.False(store.KnowsAll);
        store.BeginVillage(1, 2, 2);
        store.Tell(Seen(0, "resident", "Ada"));
        store.Visit(0, [1], Place.None);
        Assert.False(store.KnowsAll);
        store.Visit(1, [0], Place.None);
        Assert.True(store.KnowsAll);
        store.BeginVillage(2, 25, 1);
        Assert.False(store.KnowsAll);
        store.Tell(Seen(0, "resident", "Ada"));
        Assert.True(store.KnowsAll);
    }

    [Fact]
    public void The_log_stays_bounded_over_many_villages()
    {
        var path = _folder.NewPath();
        using var store = EpisodicStore.Open(path);
        var largest = 0L;
        for (var village = 1; village <= 400; village++)
        {
            store.BeginVillage(village, 100, 120);
            for (var i = 0; i < 30; i++)
            {
                store.Tell(Seen(i, "resident", $"a resident with a rather long name, number {village} {i}"));
            }

            largest = Math.Max(largest, store.LogBytes);
        }

        Assert.InRange(largest, EpisodicStore.CompactAbove, EpisodicStore.CompactAbove + 10_000);
        Assert.Equal(largest > EpisodicStore.CompactAbove, new FileInfo(path).Length < largest);
    }

    private static Fact Seen(int house, string attribute, string value) => new(house, attribute, value, FactSource.Seen, 9, 1f);
}
