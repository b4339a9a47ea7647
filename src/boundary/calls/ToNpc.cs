using Nimmerverse.Boundary.Functions;

namespace Nimmerverse.Boundary.Calls;

/// <summary>Sends an NPC to a place.</summary>
[Function("walk_to", "Let an NPC walk to a node of its village")]
public sealed record WalkTo
{
    /// <summary>The NPC.</summary>
    [Argument("The NPC's number", Most = 99_999)]
    public required int Npc { get; init; }

    /// <summary>Where to.</summary>
    [Argument("The node to walk to", Most = 9_999_999)]
    public required int Node { get; init; }
}

/// <summary>Tells an NPC a fact of its village.</summary>
[Function("tell_fact", "Tell an NPC a fact about a house of its village")]
public sealed record TellFact
{
    /// <summary>The NPC.</summary>
    [Argument("The NPC's number", Most = 99_999)]
    public required int Npc { get; init; }

    /// <summary>The house.</summary>
    [Argument("The house's number", Most = 9_999_999)]
    public required int House { get; init; }

    /// <summary>Which of its attributes.</summary>
    [Argument("The attribute, for example resident or trait_1", Least = 1, Most = 40)]
    public required string Attribute { get; init; }

    /// <summary>Its value.</summary>
    [Argument("The attribute's value", Least = 1, Most = 80)]
    public required string Value { get; init; }
}
