using Nimmerverse.Cli.Tiers;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Tests.Tiers;

public sealed class TierMeterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    // Seen to fail: with the first wave of a window taken for the last.
    [Fact]
    public void A_gate_is_timed_from_its_last_wave_and_a_reflex_apart()
    {
        var meter = new TierMeter();
        meter.Hear(Transition(TransitionCause.Correlation, Noon, Noon.AddMilliseconds(-900), Noon.AddMilliseconds(-40)));
        meter.Hear(Transition(TransitionCause.Correlation, Noon, Noon.AddMilliseconds(-60)));
        meter.Hear(Transition(TransitionCause.Reflex, Noon, Noon.AddMilliseconds(-2)));
        meter.Hear(Transition(TransitionCause.Decay, Noon));

        var rows = meter.Rows();

        Assert.Equal(("wave to reflex", 1, 2.0, 0), Figures(rows.Single(static row => row.Tier == 0)));
        Assert.Equal(("wave to gate", 2, 60.0, 1), Figures(rows.Single(static row => row.Tier == 1)));
    }

    [Fact]
    public void A_behaviour_is_timed_from_the_gate_that_triggered_it_and_only_then()
    {
        var meter = new TierMeter();
        var opening = Transition(TransitionCause.Correlation, Noon);
        meter.Hear(opening);
        meter.Hear(Trail(TrailKinds.Behaviour, opening.Header.MessageId, Noon.AddMilliseconds(150), Noon.AddSeconds(9)));
        meter.Hear(Trail(TrailKinds.Behaviour, Guid.NewGuid(), Noon.AddSeconds(5), Noon.AddSeconds(9)));
        meter.Hear(Trail(TrailKinds.Behaviour, null, Noon.AddSeconds(5), Noon.AddSeconds(9)));
        Assert.Equal(("gate to avoidance", 1, 150.0, 0), Figures(meter.Rows().Single(static row => row.Tier == 2)));
    }

    [Fact]
    public void A_tier_of_which_nothing_passed_is_shown_as_such() =>
        Assert.Equal(
            [("nothing passed", 0), ("nothing passed", 0), ("nothing passed", 0), ("nothing passed", 0), ("nothing passed", 0)],
            new TierMeter().Rows().Select(static row => (row.What, row.Count)));

    private static (string What, int Count, double P50, int Late) Figures(TierRow row) => (row.What, row.Count, row.P50Ms!.Value, row.Late);

    private static Message<GateTransition> Transition(TransitionCause cause, DateTimeOffset at, params IEnumerable<DateTimeOffset> waves) => new(
        new Header
        {
            MessageId = Guid.NewGuid(),
            MessageType = "gate_transition",
            Version = Header.CurrentVersion,
            Timestamp = at,
            Source = new Source { EntityId = "thalamus", EntityType = EntityType.Thalamus, Node = "test" },
        },
        new GateTransition
        {
            GateId = "math",
            Domain = "math",
            FromState = GateState.Stable,
            ToState = GateState.Open,
            StateValue = 1,
            CorrelationScore = 1,
            Cause = cause,
            Weight = 0,
            Mode = GateMode.Deliberate,
            TriggerSignals = [.. waves.Select(static wave => new WaveContribution { MessageId = Guid.NewGuid(), Source = "a", Domain = "math", Confidence = 1, Timestamp = wave })],
            RoutedToTier = 4,
            LifeforceCost = 0,
        });

    private static Trail Trail(string kind, Guid? parent, DateTimeOffset started, DateTimeOffset ended) => new()
    {
        TrailId = Guid.NewGuid(),
        Kind = kind,
        Actor = "avoidance",
        Environment = "dev",
        Garden = Garden.Virtual,
        ParentTrail = parent,
        Started = started,
        Ended = ended,
        StatesVisited = [],
        Cost = 0,
        Reward = 0,
        Outcome = TrailOutcome.Success,
    };
}
