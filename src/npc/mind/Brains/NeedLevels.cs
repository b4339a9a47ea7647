using System.Runtime.InteropServices;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>How urgent each need is, 0 (met) to 1 (urgent).</summary>
/// <param name="Hunger">Hunger.</param>
/// <param name="Energy">Tiredness.</param>
/// <param name="Company">Loneliness.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NeedLevels(float Hunger, float Energy, float Company)
{
    /// <summary>A need below this does not trouble.</summary>
    public const float Threshold = 0.7f;

    private const float Weight = 0.2f;

    /// <summary>The potential Phi = -0.2 sum(max(0, need - 0.7)) whose discounted difference is the reward for needs.</summary>
    public float Potential => -Weight * (Excess(Hunger) + Excess(Energy) + Excess(Company));

    /// <summary>The most urgent need.</summary>
    public Place MostUrgent =>
        Hunger >= Energy && Hunger >= Company ? Place.Hunger : Energy >= Company ? Place.Energy : Place.Company;

    /// <summary>The level of one need.</summary>
    /// <param name="need">The need.</param>
    /// <returns>Its level; 0 for <see cref="Place.None"/>.</returns>
    public float Of(Place need) => need switch
    {
        Place.Hunger => Hunger,
        Place.Energy => Energy,
        Place.Company => Company,
        _ => 0f,
    };

    /// <summary>How far the most urgent need is beyond the threshold.</summary>
    public float Urgency => Excess(Of(MostUrgent)) / (1f - Threshold);

    private static float Excess(float need) => MathF.Max(0f, need - Threshold);
}
