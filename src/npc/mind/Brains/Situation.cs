using System.Runtime.InteropServices;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>Everything that a decision may depend on.</summary>
/// <param name="Map">The known ways.</param>
/// <param name="Node">Where the body stands.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Situation(PrivateMap Map, int Node)
{
    /// <summary>Where the body came from, -1 at first.</summary>
    public int CameFrom { get; init; }

    /// <summary>Facts known.</summary>
    public int FactsKnown { get; init; }

    /// <summary>Facts there are.</summary>
    public int FactsTotal { get; init; }

    /// <summary>Needs.</summary>
    public NeedLevels Needs { get; init; }

    /// <summary>Steps since the village began.</summary>
    public int StepsInVillage { get; init; }

    /// <summary>Steps since hunger was last met.</summary>
    public int StepsSinceMeal { get; init; }

    /// <summary>Steps since the last new fact.</summary>
    public int StepsSinceFact { get; init; }
}
