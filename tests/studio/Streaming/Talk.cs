using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>What inhabitants say in tests, and saying it until it was heard.</summary>
internal static class Talk
{
    /// <summary>Says something again and again until a page has seen what it leads to: a word said once may come before anybody listens.</summary>
    public static async Task UntilAsync(StudioClient client, Action say, Func<bool> holds)
    {
        using var ending = new CancellationTokenSource();
        var saying = SayAsync();
        try
        {
            await client.UntilAsync(holds);
        }
        finally
        {
            await ending.CancelAsync();
            await saying;
        }

        async Task SayAsync()
        {
            while (!ending.IsCancellationRequested)
            {
                say();
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    public static void Wave(Messenger cell, double confidence = 0.9) => cell.Publish(
        Subjects.CellWave.For(EnvironmentName.Dev, "math"), new WaveSignal { Domain = "math", Confidence = confidence });

    public static void Open(Messenger thalamus, string gate, double value = 0.8) => Move(thalamus, gate, GateState.Open, value);

    public static void Move(Messenger thalamus, string gate, GateState to, double value) => thalamus.Publish(
        Subjects.GateTransition.For(EnvironmentName.Dev, to switch { GateState.Open => "open", GateState.Closed => "close", _ => "stable" }),
        Transition(gate, to, value));

    public static GateTransition Transition(string gate, GateState to, double value) => new()
    {
        GateId = gate,
        Domain = gate,
        FromState = GateState.Stable,
        ToState = to,
        StateValue = value,
        CorrelationScore = 0.9,
        Cause = TransitionCause.Correlation,
        Weight = 0.5,
        Mode = GateMode.Hybrid,
        TriggerSignals = [],
        RoutedToTier = 3,
        LifeforceCost = 1,
    };

    public static void Gates(Messenger thalamus, string gate, double? threshold, double? bias) => thalamus.Publish(
        Subjects.GatesStatus.For(EnvironmentName.Dev),
        new GatesStatus
        {
            Waves = 1,
            Collapses = 0,
            Opens = 0,
            Refused = new Dictionary<string, long>(StringComparer.Ordinal),
            Gates =
            [
                new GateStatus
                {
                    GateId = gate,
                    State = GateState.Stable,
                    StateValue = 0.25,
                    Weight = 0.1,
                    Mode = GateMode.Deliberate,
                    Threshold = threshold,
                    ThresholdBias = bias,
                    Waves = 1,
                    Collapses = 0,
                    Opens = 0,
                },
            ],
        });

    public static Trail Trail(string kind, string actor, Guid? parent = null) => new()
    {
        TrailId = Guid.CreateVersion7(),
        ParentTrail = parent,
        Kind = kind,
        Actor = actor,
        Environment = "dev",
        Garden = Garden.Virtual,
        Started = TimeProvider.System.GetUtcNow(),
        Ended = TimeProvider.System.GetUtcNow(),
        StatesVisited = ["begun", "done"],
        Cost = 1,
        Reward = 0,
        Outcome = TrailOutcome.Success,
    };
}
