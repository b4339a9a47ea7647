using System.Runtime.InteropServices;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>What the network sees of a gate, and how it may steer it.</summary>
public static class GateFeatures
{
    /// <summary>Numbers per gate.</summary>
    public const int Count = 10;

    /// <summary>Outputs per gate: bias of the threshold, open, close.</summary>
    public const int Outputs = 3;

    /// <summary>Most that a threshold is moved, either way.</summary>
    public const double MostBias = 0.2;

    /// <summary>From this output on an override is spoken.</summary>
    public const float OverrideFrom = 2;

    /// <summary>Names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "state", "state_value", "trend", "weight", "waves_per_s", "collapses_per_s", "opens_per_min", "confirmed_share", "judged", "lifeforce_net",
    ];

    /// <summary>Reads the outputs; what is no number steers nothing.</summary>
    /// <param name="outputs">Outputs of the network.</param>
    /// <returns>How the gate is steered.</returns>
    public static GateSteering Read(ReadOnlySpan<float> outputs)
    {
        var (bias, open, close) = (outputs[0], outputs[1], outputs[2]);
        if (!float.IsFinite(bias) || !float.IsFinite(open) || !float.IsFinite(close))
        {
            return GateSteering.None;
        }

        var forced = open >= OverrideFrom && open > close ? GateOverride.Open
            : close >= OverrideFrom && close > open ? GateOverride.Close
            : GateOverride.None;
        return new(MostBias * Math.Clamp(bias, -1, 1), forced);
    }
}

/// <summary>How a gate is steered for one epoch.</summary>
/// <param name="ThresholdBias">Added to the gate's threshold, within <see cref="GateFeatures.MostBias"/>.</param>
/// <param name="Override">A state that is forced.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GateSteering(double ThresholdBias, GateOverride Override)
{
    /// <summary>The fixed gate.</summary>
    public static GateSteering None { get; }
}

/// <summary>A state that the governor forces on a gate.</summary>
public enum GateOverride
{
    /// <summary>None: the gate decides.</summary>
    None,

    /// <summary>Open.</summary>
    Open,

    /// <summary>Closed.</summary>
    Close,
}
