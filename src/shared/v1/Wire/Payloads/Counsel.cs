namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>What an NPC tells of itself when it asks the large mind: the data of its request.</summary>
public sealed record NpcSituation
{
    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>The node it stands on.</summary>
    public required int Node { get; init; }

    /// <summary>Why it asks: <c>stuck</c> or <c>new</c>.</summary>
    public required string Why { get; init; }

    /// <summary>Steps since the last new fact.</summary>
    public required int StepsSinceFact { get; init; }

    /// <summary>Facts it knows.</summary>
    public required int FactsKnown { get; init; }

    /// <summary>Facts there are.</summary>
    public required int FactsTotal { get; init; }

    /// <summary>Its needs.</summary>
    public required Needs Needs { get; init; }

    /// <summary>Its private map: nodes that it has stood on, the 64 last of them.</summary>
    public required IReadOnlyList<KnownNode> Map { get; init; }

    /// <summary>Nodes that it knows of and has not stood on, 32 at most.</summary>
    public required IReadOnlyList<int> Unvisited { get; init; }

    /// <summary>What it knows of houses, the 32 last facts.</summary>
    public required IReadOnlyList<CounselFact> Facts { get; init; }

    /// <summary>Where it would go by itself; empty when it has no idea.</summary>
    public required IReadOnlyList<int> Plan { get; init; }
}

/// <summary>A node that an NPC has stood on.</summary>
/// <param name="Node">The node.</param>
/// <param name="Exits">Where it leads.</param>
/// <param name="Place">The need that it meets, or absent.</param>
public sealed record KnownNode(int Node, IReadOnlyList<int> Exits, string? Place = null);

/// <summary>What an NPC takes from the large mind's answer: a plan, something to look for, facts it is told. All of it may be absent or wrong.</summary>
public sealed record NpcCounsel
{
    /// <summary>Nodes to go to, in order.</summary>
    public IReadOnlyList<int>? Plan { get; init; }

    /// <summary>What to look for: <c>unvisited</c>, <c>hunger</c>, <c>energy</c> or <c>company</c>.</summary>
    public string? LookFor { get; init; }

    /// <summary>Facts of houses.</summary>
    public IReadOnlyList<CounselFact>? Facts { get; init; }
}

/// <summary>A fact of a house, as one mind tells it to another.</summary>
/// <param name="House">The house's number.</param>
/// <param name="Attribute">The attribute, for example <c>resident</c>.</param>
/// <param name="Value">Its value.</param>
public sealed record CounselFact(int House, string Attribute, string Value);
