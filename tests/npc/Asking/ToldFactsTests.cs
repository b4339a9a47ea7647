using Nimmerverse.Npc.Life;
using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Tests.Asking;

public sealed class ToldFactsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Seen to fail: with told facts kept among the seen ones.
    [Fact]
    public void What_is_told_never_changes_what_was_seen_and_counts_as_known_nowhere()
    {
        var path = _folder.NewPath();
        using (var store = EpisodicStore.Open(path))
        {
            store.BeginVillage(1, 25, 2);
            store.Tell(Seen(4, "Ada"));
            Assert.Equal(Telling.Known, store.Tell(Told(4, "Zoe")));
            Assert.Equal(Telling.New, store.Tell(Told(5, "Zoe")));
            Assert.Equal(Telling.Known, store.Tell(Told(5, "Zoe")));
            Assert.Equal(Telling.Changed, store.Tell(Told(5, "Max")));
            Assert.Equal("Ada", store.Recall(4, "resident")!.Value);
            Assert.Null(store.Recall(5, "resident"));
            Assert.False(store.KnowsAll);
            Assert.Single(store.Facts);
        }

        using var reopened = EpisodicStore.Open(path);
        Assert.Equal("Max", reopened.RecallTold(5, "resident")!.Value);
        Assert.Single(reopened.Facts);
        Assert.Equal(Telling.New, reopened.Tell(Seen(5, "Max")));
        Assert.Empty(reopened.Told);
        Assert.True(reopened.KnowsAll);
    }

    [Fact]
    public void Hearsay_is_bounded_and_forgotten_with_its_village()
    {
        using var store = EpisodicStore.Open(_folder.NewPath());
        store.BeginVillage(1, 25, 2);
        for (var house = 0; house < 2 * EpisodicStore.MostTold; house++)
        {
            store.Tell(Told(house, "somebody"));
        }

        Assert.Equal(EpisodicStore.MostTold, store.Told.Count);
        Assert.NotNull(store.RecallTold((2 * EpisodicStore.MostTold) - 1, "resident"));
        store.BeginVillage(2, 25, 2);
        Assert.Empty(store.Told);
    }

    // Seen to fail: with a told house answered although everything was seen, which a decoy of the quiz finds out.
    [Fact]
    public void A_quiz_is_answered_from_hearsay_only_until_everything_was_seen()
    {
        using var store = EpisodicStore.Open(_folder.NewPath());
        store.BeginVillage(1, 25, 1);
        store.Tell(Told(99, "Nobody"));
        Assert.Equal(["Nobody"], Ask(store, 99));
        store.Tell(Seen(4, "Ada"));
        Assert.Equal(["none", "Ada"], Ask(store, 99, 4));
    }

    private static List<string?> Ask(EpisodicStore store, params int[] houses) =>
    [
        .. QuizAnswerer.Answer(
            "7", new() { QuizId = Guid.NewGuid(), Village = 1, Questions = [.. houses.Select(static house => new QuizQuestion(house, "resident"))] }, store)
            .Answers.Select(static answer => answer.Value),
    ];

    private static Fact Seen(int house, string who) => new(house, "resident", who, FactSource.Seen, 9, 1f);

    private static Fact Told(int house, string who) => new(house, "resident", who, FactSource.Told, 0, 0.5f);
}
