using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Life;
using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Tests.Life;

public sealed class SensesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NpcMemory _memory;
    private readonly Senses _senses;

    public SensesTests()
    {
        _memory = NpcMemory.Open(
            new NpcSettings { Id = "7", Folder = _folder.Path, Seed = 1, TickHz = 10, Speed = 1, DreamShare = 0, CheckpointInterval = TimeSpan.FromSeconds(5) },
            NullLoggerFactory.Instance);
        _senses = new(_memory, new Brain(_memory.Mind, _memory.Rng), NullLogger.Instance);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _folder.Dispose();
    }

    // Seen to fail: with what is heard counted among the new facts, and with a house heard of overwriting what was seen.
    [Fact]
    public void Facts_heard_in_a_talk_are_known_as_shared_and_are_no_find_and_change_nothing_that_was_seen()
    {
        Assert.Equal(1, _senses.Take(View(tick: 1) with { House = House(0, "Ada") }).NewFacts);
        Assert.Equal(0, _senses.Take(View(tick: 2) with { Heard = [House(0, "Zoe"), House(1, "Max")] }).NewFacts);
        Assert.Equal(0, _senses.Take(View(tick: 3) with { Heard = [House(1, "Max")] }).NewFacts);

        Assert.Equal(("Ada", FactSource.Seen), Known(0));
        Assert.Equal(("Max", FactSource.Shared), Known(1));
        Assert.Equal(2, _memory.Episodes.Facts.Count);
        Assert.True(_memory.Episodes.KnowsAll);
    }

    private (string Value, FactSource Source) Known(int house)
    {
        var fact = _memory.Episodes.Recall(house, "resident")!;
        return (fact.Value, fact.Source);
    }

    private static HouseView House(int house, string resident) => new(house, [new("resident", resident)]);

    private static WorldView View(long tick) => new()
    {
        Village = 1,
        Level = 1,
        Tick = tick,
        Body = "7",
        Node = 0,
        Exits = [1],
        Needs = new Needs { Hunger = 0, Energy = 0, Company = 0 },
        Company = [],
        NodeCount = 2,
        FactsTotal = 2,
        WorldSeconds = tick,
    };
}
