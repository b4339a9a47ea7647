using Nimmerverse.World.Bodies;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Quizzes;

namespace Nimmerverse.World.Snapshots;

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
    public required Refusal Refused { get; init; }

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

    /// <summary>Its talks; null in snapshots of before there were any.</summary>
    public Conversation? Talk { get; init; }
}
