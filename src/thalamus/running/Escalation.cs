using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Running;

/// <summary>What follows from a gate: open escalates to the cortex, anything else goes the reflex path.</summary>
internal static class Escalation
{
    private const double BudgetLf = 10;
    private const int DeliberateWithinMs = 4_000;

    /// <summary>The request of an opened gate. One that opened as a reflex has acted already; cognition is told after, without haste.</summary>
    /// <param name="transition">The opening.</param>
    /// <param name="id">The opening's message, which is its trail: what the large mind does about it follows from there.</param>
    /// <param name="combinedConfidence">Confidence of its waves together, 0 to 1.</param>
    /// <param name="actions">What the reflex path would do.</param>
    /// <returns>The request.</returns>
    internal static CognitiveRequest Of(GateTransition transition, Guid id, double combinedConfidence, IReadOnlyList<string> actions)
    {
        var reflex = transition.Mode is GateMode.Reflex;
        return new()
        {
            EventType = reflex ? "reflex_taken" : "gate_open",
            Domain = transition.Domain,
            Confidence = combinedConfidence,
            StructuredInput = JsonSerializer.SerializeToElement(transition, WireJson.Default.GateTransition),
            ParentTrail = id,
            SuggestedActions = actions,

            // The less a gate has earned to decide by itself, the more its opening matters to cognition.
            Priority = reflex ? 1 : (int)Math.Round(10 * combinedConfidence * (1 - transition.Weight)),
            ProcessingBudgetLf = BudgetLf * (1 - transition.Weight),
            ResponseTimeoutMs = DeliberateWithinMs,
        };
    }

    /// <summary>The signal of waves that collapsed without opening their gate.</summary>
    /// <param name="collapse">The collapse.</param>
    /// <returns>The signal.</returns>
    internal static ReflexSignal Reflex(WaveCollapse collapse) => new()
    {
        GateId = collapse.GateId,
        Domain = collapse.Region,
        State = collapse.Result is CollapseResult.Closed ? GateState.Closed : GateState.Stable,
        CombinedConfidence = collapse.CombinedConfidence,
        Signals = collapse.SignalsInWindow,
    };
}
