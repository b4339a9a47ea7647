using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Events;
using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Panes;

/// <summary>Gates as their thalamus tells of them: state, value, collapses, reflexes; and the waves that reach them. Owned by the projection's loop.</summary>
/// <param name="graph">The graph.</param>
/// <param name="events">What happens.</param>
/// <param name="scope">The waveforms.</param>
internal sealed class GateBook(Graph graph, EventLog events, ScopeBook scope)
{
    private const double SampleEveryMs = 250;
    private const double CollapseEventEveryMs = 1_000;
    private const double ThresholdEveryMs = 1_000;
    private readonly Dictionary<Node, (double At, double Value)> _sampled = [];
    private readonly Dictionary<Node, double> _collapsed = [];
    private readonly Dictionary<Node, (double At, double Value)> _thresholds = [];

    /// <summary>Takes a wave: a sample of its cell's waveform.</summary>
    /// <param name="taken">The message.</param>
    public void TakeWave(in Taken taken)
    {
        var json = new Utf8JsonReader(taken.Message.Payload.Span);
        var (confidence, polarity) = (double.NaN, 1);
        if (BodyScan.TryEnter(ref json))
        {
            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("confidence"u8))
                {
                    confidence = BodyScan.Number(ref json);
                }
                else if (json.ValueTextEquals("polarity"u8))
                {
                    polarity = BodyScan.Number(ref json) < 0 ? -1 : 1;
                }
                else
                {
                    json.Skip();
                }
            }
        }

        if (double.IsFinite(confidence))
        {
            scope.Add(taken.Sender, taken.Now, confidence * polarity);
        }
    }

    /// <summary>Takes a transition.</summary>
    /// <param name="taken">The message.</param>
    /// <returns>The gate, which speaks.</returns>
    public Node? TakeTransition(in Taken taken)
    {
        if (taken.Read(Subjects.GateTransition) is not { } body || graph.Node(NodeKind.Gate, body.GateId) is not { } gate)
        {
            return null;
        }

        Set(gate, body.ToState, body.StateValue, taken.Now);
        graph.Light(gate, body.ToState switch
        {
            GateState.Open => body.Cause is TransitionCause.Reflex ? Flash.Reflex : Flash.Opened,
            GateState.Closed => Flash.Closed,
            _ => Flash.None,
        });
        var what = body.ToState switch { GateState.Open => "gate_opened", GateState.Closed => "gate_closed", _ => "gate_stable" };
        events.Add(taken.Now, gate, what, Why(body), taken.Id, body.StateValue, body.TriggerSignals is [.., var last] ? $"cell/{last.Source}" : null);
        return gate;
    }

    /// <summary>Takes a collapse.</summary>
    /// <param name="taken">The message.</param>
    /// <returns>The gate, which speaks.</returns>
    public Node? TakeCollapse(in Taken taken)
    {
        if (taken.Read(Subjects.WaveCollapse) is not { } body || graph.Node(NodeKind.Gate, body.GateId) is not { } gate)
        {
            return null;
        }

        foreach (var signal in body.SignalsInWindow)
        {
            if (graph.Node(NodeKind.Cell, signal.Source) is { } cell)
            {
                graph.Edge(cell, gate, EdgeStyle.Dashed)?.Rate.Count();
            }
        }

        graph.Light(gate, Flash.Collapse);

        // Collapses of one gate may come ten a second: each flashes, one a second is an event; what moves the gate is one of its own.
        if (taken.Now - _collapsed.GetValueOrDefault(gate) >= CollapseEventEveryMs)
        {
            _collapsed[gate] = taken.Now;
            events.Add(taken.Now, gate, "collapse", $"{Signals(body.SignalsInWindow)} met within {body.WindowMs:0} ms: combined confidence {body.CombinedConfidence:0.00}, "
                + $"the gate {body.Result switch { CollapseResult.Opened => "is open", CollapseResult.Closed => "is closed", _ => "stays stable" }}", taken.Id, body.CombinedConfidence);
        }

        return gate;
    }

    /// <summary>Takes a reflex.</summary>
    /// <param name="taken">The message.</param>
    /// <returns>The gate, which speaks.</returns>
    public Node? TakeReflex(in Taken taken)
    {
        if (taken.Read(Subjects.Reflex) is not { } body || graph.Node(NodeKind.Gate, body.GateId) is not { } gate)
        {
            return null;
        }

        graph.Light(gate, Flash.Reflex);
        events.Add(taken.Now, gate, "reflex", $"{Signals(body.Signals)} went to the nerves past the gate, combined confidence {body.CombinedConfidence:0.00}", body.Trail, body.CombinedConfidence);
        return gate;
    }

    /// <summary>Takes the state of all gates.</summary>
    /// <param name="taken">The message.</param>
    public void TakeStatus(in Taken taken)
    {
        if (taken.Read(Subjects.GatesStatus) is not { } body)
        {
            return;
        }

        foreach (var status in body.Gates)
        {
            if (graph.Node(NodeKind.Gate, status.GateId) is { } gate)
            {
                Set(gate, status.State, status.StateValue, taken.Now);
                TakeThreshold(gate, status, taken.Now);
                gate.Facts =
                [
                    new("state value", $"{status.StateValue:0.000}"), .. ThresholdsOf(status), new("weight", $"{status.Weight:0.000}"), new("mode", $"{status.Mode}".ToLowerInvariant()),
                    new("waves", $"{status.Waves}"), new("collapses", $"{status.Collapses}"), new("openings", $"{status.Opens}"),
                ];
            }
        }
    }

    /// <summary>Takes a verdict on what a gate let through.</summary>
    /// <param name="taken">The message.</param>
    public void TakeVerdict(in Taken taken)
    {
        if (taken.Read(Subjects.Verification) is { } body && graph.Node(NodeKind.Gate, body.GateId) is { } gate)
        {
            graph.Edge(taken.Sender, gate, EdgeStyle.Dashed)?.Rate.Count();
            events.Add(taken.Now, gate, "verdict", $"{taken.Sender.Id} says: {$"{body.Outcome}".ToLowerInvariant()}"
                + (body.Expected is null ? "" : $", expected {body.Expected}, was {body.Actual}"), body.OriginalSignalId, other: taken.Sender.Id);
        }
    }

    private void TakeThreshold(Node gate, GateStatus status, double now)
    {
        // A gate that is not steered has the same threshold for days: a sample a second tells that it still does.
        if (status.Threshold is { } threshold && double.IsFinite(threshold)
            && (!_thresholds.TryGetValue(gate, out var last) || last.Value != threshold || now - last.At >= ThresholdEveryMs))
        {
            _thresholds[gate] = (now, threshold);
            scope.AddThreshold(gate, now, threshold);
        }
    }

    private static IEnumerable<Fact> ThresholdsOf(GateStatus status)
    {
        if (status.Threshold is { } threshold)
        {
            yield return new("opens above", $"{threshold:0.000}");
            yield return new("closes below", $"{-threshold:0.000}");
            yield return new("steered by the governor", status.ThresholdBias is { } bias ? $"{bias:+0.000;-0.000}" : "no");
        }
    }

    private void Set(Node gate, GateState state, double value, double now)
    {
        gate.HasOwnState = true;
        graph.SetValue(gate, value);
        graph.SetState(gate, state switch { GateState.Open => NodeState.Open, GateState.Closed => NodeState.Closed, _ => NodeState.Idle });
        if (!_sampled.TryGetValue(gate, out var last) || last.Value != value || now - last.At >= SampleEveryMs)
        {
            _sampled[gate] = (now, value);
            scope.Add(gate, now, value);
        }
    }

    private static string Why(GateTransition body)
    {
        var verb = body.ToState switch { GateState.Open => "opened", GateState.Closed => "closed", _ => "fell back to stable" };
        var because = body.Cause switch
        {
            TransitionCause.Correlation => $"{Signals(body.TriggerSignals)} agreed (correlation {body.CorrelationScore:0.00})",
            TransitionCause.Contradiction => $"{Signals(body.TriggerSignals)} contradicted each other (correlation {body.CorrelationScore:0.00})",
            TransitionCause.Reflex => $"{Signals(body.TriggerSignals)} is a reflex by now (weight {body.Weight:0.00})",
            TransitionCause.Decay => "no wave held it any longer",
            _ => "it was overridden",
        };
        return $"gate {body.GateId} {verb}: {because}; state value {body.StateValue:+0.00;-0.00;0.00}";
    }

    private static string Signals(IReadOnlyList<WaveContribution> signals) => signals.Count == 0
        ? "no signal"
        : string.Join(" + ", signals.TakeLast(3).Select(static wave => $"{wave.Source} '{wave.Domain}' {wave.Confidence * wave.Polarity:0.00}"));
}
