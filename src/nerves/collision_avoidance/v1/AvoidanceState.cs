using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>States of collision avoidance.</summary>
public enum AvoidanceState
{
    /// <summary>The way is clear.</summary>
    Idle,

    /// <summary>Something may be ahead.</summary>
    Detect,

    /// <summary>The risk is weighed.</summary>
    Evaluate,

    /// <summary>The body turns away.</summary>
    Evade,

    /// <summary>Looking whether the way is clear again.</summary>
    Resume,
}

/// <summary>How much thought goes into an evasion; it falls as the gate's weight grows.</summary>
public enum AvoidanceMode
{
    /// <summary>Two readings must agree before the risk is weighed.</summary>
    Deliberate,

    /// <summary>One reading is weighed.</summary>
    Hybrid,

    /// <summary>The first sign is acted upon.</summary>
    Reflex,
}

/// <summary>The life of collision avoidance.</summary>
public static class AvoidanceLife
{
    /// <summary>What may follow what. A reflex costs 2.5 LF in all, deliberation 10 LF: priors, until costs are observed.</summary>
    public static IReadOnlyList<Transition<AvoidanceState>> Transitions { get; } =
    [
        new(AvoidanceState.Idle, AvoidanceState.Detect, 0.5),
        new(AvoidanceState.Detect, AvoidanceState.Evade, 1.5),
        new(AvoidanceState.Detect, AvoidanceState.Evaluate, 5),
        new(AvoidanceState.Detect, AvoidanceState.Idle),
        new(AvoidanceState.Evaluate, AvoidanceState.Evade, 4),
        new(AvoidanceState.Evaluate, AvoidanceState.Idle),
        new(AvoidanceState.Evade, AvoidanceState.Resume, 0.5),
        new(AvoidanceState.Resume, AvoidanceState.Evade, 0.5),
        new(AvoidanceState.Resume, AvoidanceState.Idle),
    ];

    /// <summary>The mode that a gate's earned mode means for this nerve.</summary>
    /// <param name="gate">The gate's mode.</param>
    /// <returns>Deliberate up to weight 0.3, reflex above 0.8, hybrid between.</returns>
    public static AvoidanceMode ModeOf(GateMode gate) => gate switch
    {
        GateMode.Deliberate => AvoidanceMode.Deliberate,
        GateMode.Reflex => AvoidanceMode.Reflex,
        _ => AvoidanceMode.Hybrid,
    };
}
