using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>Puts what a gate does into words of the wire.</summary>
/// <param name="definition">The gate.</param>
/// <param name="options">How it behaves.</param>
internal sealed class GateReport(GateDefinition definition, GateOptions options)
{
    /// <summary>1 - prod(1 - c_i): the confidence of waves together.</summary>
    /// <param name="voices">The waves.</param>
    /// <returns>The combined confidence, 0 to 1; 0 for none.</returns>
    internal static double CombinedConfidence(ReadOnlySpan<Voice> voices)
    {
        var doubt = 1.0;
        foreach (ref readonly var voice in voices)
        {
            doubt *= 1 - voice.Confidence;
        }

        return 1 - doubt;
    }

    /// <summary>The tier that handles a region: the earned mode's when its gate is open, the nerves' reflex path otherwise.</summary>
    /// <param name="state">The gate's state.</param>
    /// <param name="mode">Its mode.</param>
    /// <returns>Tier 0 to 5.</returns>
    internal static int Tier(GateState state, GateMode mode) => (state, mode) switch
    {
        (GateState.Open, GateMode.Reflex) => 0,
        (GateState.Open, GateMode.Habit) => 1,
        (GateState.Open, GateMode.Deliberate) => 4,
        _ => 2,
    };

    internal GateTransition Transition(
        GateState from, GateState to, TransitionCause cause, double value, double score, GateWeight weight, ReadOnlySpan<Voice> voices) => new()
        {
            GateId = definition.GateId,
            Domain = definition.GateId,
            FromState = from,
            ToState = to,
            StateValue = value,
            CorrelationScore = score,
            Cause = cause,
            Weight = weight.Value,
            Mode = weight.Mode,
            TriggerSignals = Contributions(OldestFirst(voices)),
            RoutedToTier = Tier(to, weight.Mode),
            LifeforceCost = 0,
        };

    internal WaveCollapse Collapse(GateState state, ReadOnlySpan<Voice> voices)
    {
        var ordered = OldestFirst(voices);
        var matrix = new double[ordered.Length][];
        var sum = 0.0;
        for (var i = 0; i < ordered.Length; i++)
        {
            matrix[i] = new double[ordered.Length];
            for (var j = 0; j < ordered.Length; j++)
            {
                matrix[i][j] = i == j ? 1 : Voice.Correlation(ordered[i], ordered[j]);
                sum += i == j ? 0 : matrix[i][j];
            }
        }

        return new()
        {
            GateId = definition.GateId,
            Region = definition.GateId,
            WindowStart = Time(ordered[0].Ticks),
            WindowEnd = Time(ordered[^1].Ticks),
            WindowMs = options.Window.TotalMilliseconds,
            SignalsInWindow = Contributions(ordered),
            CorrelationMatrix = matrix,
            AggregateCorrelation = sum / (ordered.Length * (ordered.Length - 1)),
            CombinedConfidence = CombinedConfidence(ordered),
            Result = state switch
            {
                GateState.Open => CollapseResult.Opened,
                GateState.Closed => CollapseResult.Closed,
                _ => CollapseResult.StayedStable,
            },
        };
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static Voice[] OldestFirst(ReadOnlySpan<Voice> voices)
    {
        var ordered = voices.ToArray();
        ordered.AsSpan().Sort(static (a, b) => a.Ticks != b.Ticks ? a.Ticks.CompareTo(b.Ticks) : a.Id.CompareTo(b.Id));
        return ordered;
    }

    private static WaveContribution[] Contributions(Voice[] voices) => Array.ConvertAll(voices, static voice => new WaveContribution
    {
        MessageId = voice.Id,
        Source = voice.Source,
        Domain = voice.Domain,
        Confidence = voice.Confidence,
        Polarity = voice.Polarity,
        Timestamp = Time(voice.Ticks),
    });
}
