using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>A gate's ternary state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GateState>))]
public enum GateState
{
    /// <summary>Contradicted: the reflex path handles what comes (-1).</summary>
    Closed = -1,

    /// <summary>Undecided (0).</summary>
    Stable = 0,

    /// <summary>Correlated: attention flows through (+1).</summary>
    Open = 1,
}

/// <summary>Why a gate changed its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TransitionCause>))]
public enum TransitionCause
{
    /// <summary>Waves of one region agreed within the window.</summary>
    Correlation,

    /// <summary>A single wave was enough because the gate's weight has passed the reflex threshold.</summary>
    Reflex,

    /// <summary>Waves of one region denied each other.</summary>
    Contradiction,

    /// <summary>Silence let the state fall back.</summary>
    Decay,

    /// <summary>The governor forced it.</summary>
    Override,
}

/// <summary>How a gate treats its waves, by the weight it has earned.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GateMode>))]
public enum GateMode
{
    /// <summary>Weight up to 0.3: escalate to cognition.</summary>
    Deliberate,

    /// <summary>Weight 0.3 to 0.6: nerves decide.</summary>
    Hybrid,

    /// <summary>Weight 0.6 to 0.8: cells decide.</summary>
    Habit,

    /// <summary>Weight above 0.8: one wave opens the gate.</summary>
    Reflex,
}

/// <summary>A gate changed its state.</summary>
public sealed record GateTransition
{
    /// <summary>The gate.</summary>
    public required string GateId { get; init; }

    /// <summary>The region of meaning it guards.</summary>
    public required string Domain { get; init; }

    /// <summary>State before.</summary>
    public required GateState FromState { get; init; }

    /// <summary>State after.</summary>
    public required GateState ToState { get; init; }

    /// <summary>The continuous state after, [-1, 1].</summary>
    public required double StateValue { get; init; }

    /// <summary>Correlation of the wave that tipped it with its window, [-1, 1].</summary>
    public required double CorrelationScore { get; init; }

    /// <summary>Why.</summary>
    public required TransitionCause Cause { get; init; }

    /// <summary>The gate's earned weight, 0 to 1.</summary>
    public required double Weight { get; init; }

    /// <summary>The mode that the weight means.</summary>
    public required GateMode Mode { get; init; }

    /// <summary>The waves that tipped it; empty for a decay.</summary>
    public required IReadOnlyList<WaveContribution> TriggerSignals { get; init; }

    /// <summary>Processing tier that now handles the region, 0 to 5.</summary>
    public required int RoutedToTier { get; init; }

    /// <summary>Observed cost of the decision, in lifeforce.</summary>
    public required double LifeforceCost { get; init; }
}

/// <summary>Whether what a gate let through turned out to be true.</summary>
public sealed record VerificationOutcome
{
    /// <summary>The gate that is judged.</summary>
    public required string GateId { get; init; }

    /// <summary>The transition's message id, when known.</summary>
    public Guid? OriginalSignalId { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Outcome { get; init; }

    /// <summary>What was expected, for the reader.</summary>
    public string? Expected { get; init; }

    /// <summary>What happened, for the reader.</summary>
    public string? Actual { get; init; }

    /// <summary>Size of the difference, 0 (none) to 1 (opposite).</summary>
    public double Discrepancy { get; init; }
}

/// <summary>A verdict of verification.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>It was so.</summary>
    Confirmed,

    /// <summary>It was not so.</summary>
    Failed,

    /// <summary>It was partly so.</summary>
    Partial,
}

/// <summary>A wave of a closed or stable gate, handed to the reflex path instead of cognition.</summary>
public sealed record ReflexSignal
{
    /// <summary>The gate.</summary>
    public required string GateId { get; init; }

    /// <summary>The region.</summary>
    public required string Domain { get; init; }

    /// <summary>The gate's state when the waves collapsed.</summary>
    public required GateState State { get; init; }

    /// <summary>The collapsed confidence, 0 to 1.</summary>
    public required double CombinedConfidence { get; init; }

    /// <summary>The waves.</summary>
    public required IReadOnlyList<WaveContribution> Signals { get; init; }

    /// <summary>The trail of the collapse, or of the one that it repeats within a second; absent when there is none.</summary>
    public Guid? Trail { get; init; }
}

/// <summary>What the thalamus knows of all its gates, published at a steady rate.</summary>
public sealed record GatesStatus
{
    /// <summary>Waves accepted since start.</summary>
    public required long Waves { get; init; }

    /// <summary>Collapses since start.</summary>
    public required long Collapses { get; init; }

    /// <summary>Gate openings since start.</summary>
    public required long Opens { get; init; }

    /// <summary>Waves refused since start, by reason (<c>malformed</c>, <c>duplicate</c>, <c>late</c>, <c>future</c>, <c>no_region</c>).</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    /// <summary>One entry per gate, in a fixed order.</summary>
    public required IReadOnlyList<GateStatus> Gates { get; init; }
}

/// <summary>One gate at a moment.</summary>
public sealed record GateStatus
{
    /// <summary>The gate.</summary>
    public required string GateId { get; init; }

    /// <summary>Its ternary state.</summary>
    public required GateState State { get; init; }

    /// <summary>Its continuous state, [-1, 1].</summary>
    public required double StateValue { get; init; }

    /// <summary>Its earned weight, 0 to 1.</summary>
    public required double Weight { get; init; }

    /// <summary>Its mode.</summary>
    public required GateMode Mode { get; init; }

    /// <summary>The threshold that holds now, steering included: it opens above it and closes below its negative; absent from senders that do not tell.</summary>
    public double? Threshold { get; init; }

    /// <summary>How much of <see cref="Threshold"/> is the governor's steering; absent when it does not steer the threshold.</summary>
    public double? ThresholdBias { get; init; }

    /// <summary>Waves it took.</summary>
    public required long Waves { get; init; }

    /// <summary>Collapses it saw.</summary>
    public required long Collapses { get; init; }

    /// <summary>Times it opened.</summary>
    public required long Opens { get; init; }
}
