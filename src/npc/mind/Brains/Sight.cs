using Nimmerverse.Npc.Map;
using Nimmerverse.Shared.Wire.Payloads;

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

    /// <summary>What a brain is told of a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="exits">Its exits, as many as a brain looks at.</param>
    /// <param name="newFacts">Facts in it that were not known before.</param>
    /// <param name="factsKnown">Facts known of this village, these included.</param>
    /// <param name="housesSeen">Houses seen in this village.</param>
    /// <returns>The sight.</returns>
    public static Sight Of(WorldView view, ReadOnlySpan<int> exits, int newFacts, int factsKnown, int housesSeen)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new()
        {
            Village = view.Village,
            NodeCount = view.NodeCount,
            Node = view.Node,
            Exits = exits,
            Place = PlaceOf(view.Place),
            NewFacts = newFacts,
            FactsKnown = factsKnown,
            FactsTotal = view.FactsTotal,
            HousesSeen = housesSeen,
            Needs = new((float)view.Needs.Hunger, (float)view.Needs.Energy, (float)view.Needs.Company),
        };
    }

    /// <summary>The need that a place meets, by its name on the wire.</summary>
    /// <param name="need">The name, or null.</param>
    /// <returns>The need; <see cref="Map.Place.None"/> for a name that this build does not know.</returns>
    public static Place PlaceOf(string? need) => need switch
    {
        "hunger" => Place.Hunger,
        "energy" => Place.Energy,
        "company" => Place.Company,
        _ => Place.None,
    };
}
