using Nimmerverse.World.Curricula;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Snapshots;

/// <summary>Everything that a garden needs to go on as if nothing had happened; the village is drawn again from seed, plan and index.</summary>
public sealed record GardenState
{
    /// <summary>The garden's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Ticks since the garden began.</summary>
    public required long Tick { get; init; }

    /// <summary>The present village's number.</summary>
    public required long VillageNumber { get; init; }

    /// <summary>The plan that the present village was drawn by.</summary>
    public required LevelPlan Plan { get; init; }

    /// <summary>Which village of its level it is.</summary>
    public required int Index { get; init; }

    /// <summary>Tick at which the present village began.</summary>
    public required long VillageStartTick { get; init; }

    /// <summary>Villages completed since the garden began.</summary>
    public required long VillagesCompleted { get; init; }

    /// <summary>Whether the first village has been announced.</summary>
    public required bool Announced { get; init; }

    /// <summary>NPCs that one node holds.</summary>
    public required int NodeCapacity { get; init; }

    /// <summary>What the drawn village must come to, so that a build that draws differently does not pretend to go on.</summary>
    public required ulong VillageFingerprint { get; init; }

    /// <summary>The levels played so far; null in a snapshot of before there were replays.</summary>
    public Curriculum? Curriculum { get; init; }

    /// <summary>Which street map the garden's last level is played on; 0 for none.</summary>
    public ulong MapFingerprint { get; init; }

    /// <summary>Whether the process ended by itself, so that nothing was told after this state.</summary>
    public bool LeftInOrder { get; init; }

    /// <summary>NPC bodies, ordered by id.</summary>
    public required IReadOnlyList<NpcState> Npcs { get; init; }

    /// <summary>Crawlers, ordered by number.</summary>
    public required IReadOnlyList<CrawlerState> Crawlers { get; init; }
}
