using Nimmerverse.World.Quizzes;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Snapshots;

/// <summary>Everything that a garden needs to go on as if nothing had happened. The village itself is drawn again from seed, plan and index.</summary>
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

    /// <summary>Whether the process ended by itself, so that nothing was told after this state.</summary>
    public bool LeftInOrder { get; init; }

    /// <summary>NPC bodies, ordered by id.</summary>
    public required IReadOnlyList<NpcState> Npcs { get; init; }

    /// <summary>Crawlers, ordered by number.</summary>
    public required IReadOnlyList<CrawlerState> Crawlers { get; init; }
}

/// <summary>The body of one NPC.</summary>
public sealed record NpcState
{
    /// <summary>The NPC.</summary>
    public required string Id { get; init; }

    /// <summary>Its node.</summary>
    public required int Node { get; init; }

    /// <summary>Whether it is in the garden.</summary>
    public required bool InGarden { get; init; }

    /// <summary>Tick at which it was last heard.</summary>
    public required long HeardTick { get; init; }

    /// <summary>Tick of its last action.</summary>
    public required long ActedTick { get; init; }

    /// <summary>Tick of its last view.</summary>
    public required long ViewTick { get; init; }

    /// <summary>Why its last action was refused.</summary>
    public required Gardens.Refusal Refused { get; init; }

    /// <summary>Hunger, 0 to 1.</summary>
    public required double Hunger { get; init; }

    /// <summary>Tiredness, 0 to 1.</summary>
    public required double Energy { get; init; }

    /// <summary>Loneliness, 0 to 1.</summary>
    public required double Company { get; init; }

    /// <summary>Which houses it has stood at, by index.</summary>
    public required IReadOnlyList<bool> Visited { get; init; }

    /// <summary>What the oracle remembers of it.</summary>
    public required QuizRecord Quiz { get; init; }
}

/// <summary>A crawler.</summary>
public sealed record CrawlerState
{
    /// <summary>The node last passed.</summary>
    public required int From { get; init; }

    /// <summary>The other end of its edge, or the same node.</summary>
    public required int To { get; init; }

    /// <summary>Centimetres from the node last passed.</summary>
    public required double OffsetCm { get; init; }

    /// <summary>Heading in degrees.</summary>
    public required double HeadingDeg { get; init; }

    /// <summary>Speed in cm/s.</summary>
    public required double SpeedCmS { get; init; }

    /// <summary>Speed ordered, in cm/s.</summary>
    public required double TargetCmS { get; init; }

    /// <summary>Degrees still to turn.</summary>
    public required double TurnDeg { get; init; }

    /// <summary>Whether it wanted to move and could not.</summary>
    public required bool Blocked { get; init; }

    /// <summary>Tick of its last action.</summary>
    public required long ActedTick { get; init; }

    /// <summary>Tick of its last view.</summary>
    public required long ViewTick { get; init; }

    /// <summary>Why its last action was refused.</summary>
    public required Gardens.Refusal Refused { get; init; }

    /// <summary>Front range when it was last seen.</summary>
    public required double SeenFrontCm { get; init; }
}
