using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>What the brain is told after each of its steps; where it comes from is not its business.</summary>
public readonly ref struct Sight
{
    /// <summary>The village; a new number is a new village.</summary>
    public required long Village { get; init; }

    /// <summary>Nodes of the village.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Where the body stands.</summary>
    public required int Node { get; init; }

    /// <summary>Where one can go from there, in the world's order.</summary>
    public required ReadOnlySpan<int> Exits { get; init; }

    /// <summary>The need that the node meets.</summary>
    public Place Place { get; init; }

    /// <summary>Facts seen here that were not known before.</summary>
    public required int NewFacts { get; init; }

    /// <summary>Facts known of this village, these included.</summary>
    public required int FactsKnown { get; init; }

    /// <summary>Facts there are.</summary>
    public required int FactsTotal { get; init; }

    /// <summary>Houses seen in this village.</summary>
    public required int HousesSeen { get; init; }

    /// <summary>Needs.</summary>
    public NeedLevels Needs { get; init; }
}
