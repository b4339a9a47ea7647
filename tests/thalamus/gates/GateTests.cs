using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Tests.Gates;

public sealed class GateTests
{
    private readonly Chamber _chamber = new();

    [Fact]
    public void Gates_start_stable_and_empty()
    {
        Assert.All(_chamber.Correlator.Status().Gates, static gate =>
        {
            Assert.Equal(GateState.Stable, gate.State);
            Assert.Equal(0, gate.StateValue);
            Assert.Equal(0.1, gate.Weight);
            Assert.Equal(GateMode.Deliberate, gate.Mode);
        });
    }

    [Fact]
    public void Silence_lets_an_open_gate_fall_back_to_stable_by_decay()
    {
        _chamber.Send("obstacle", 0.9, "front");
        _chamber.Send("obstacle", 0.9, "left");
        _chamber.Pass(5000);

        Assert.Equal([GateState.Open, GateState.Stable], _chamber.Transitions.Select(static transition => transition.ToState));
        Assert.Equal(TransitionCause.Decay, _chamber.Transitions[1].Cause);
        Assert.Empty(_chamber.Transitions[1].TriggerSignals);
        Assert.Equal(2, _chamber.Transitions[1].RoutedToTier);
    }

    [Fact]
    public void Decay_goes_by_elapsed_time_and_not_by_how_often_time_is_looked_at()
    {
        var often = new Chamber();
        foreach (var chamber in new[] { _chamber, often })
        {
            chamber.Send("math", 0.6);
            chamber.Send("calculate", 0.5);
        }

        often.Pass(1000);
        _chamber.Jump(TimeSpan.FromSeconds(1));
        _chamber.Correlator.Advance(_chamber.Now);
        Assert.Equal(_chamber.Gate("math").StateValue, often.Gate("math").StateValue, 1e-12);
        Assert.Equal(0.72 * Math.Pow(0.95, 10), often.Gate("math").StateValue, 1e-12);
    }

    [Fact]
    public void Contradiction_closes_an_open_gate()
    {
        _chamber.Send("obstacle", 0.9, "front");
        _chamber.Send("obstacle", 0.9, "left");
        _chamber.Pass(300);
        _chamber.Send("obstacle", 0.9, "front", polarity: -1);
        _chamber.Send("obstacle", 0.9, "left", polarity: -1);
        _chamber.Pass(250);
        _chamber.Send("obstacle", 0.9, "front", polarity: -1);
        _chamber.Send("obstacle", 0.9, "left", polarity: -1);

        var last = _chamber.Transitions[^1];
        Assert.Equal(GateState.Closed, last.ToState);
        Assert.Equal(TransitionCause.Contradiction, last.Cause);
        Assert.True(last.CorrelationScore < 0);
        Assert.Equal(CollapseResult.Closed, _chamber.Collapses[^1].Result);
    }

    [Fact]
    public void Cells_that_agree_in_denying_do_not_open_a_gate()
    {
        _chamber.Send("obstacle", 1, "front", polarity: -1);
        _chamber.Send("obstacle", 1, "left", polarity: -1);
        Assert.Equal(GateState.Closed, Assert.Single(_chamber.Transitions).ToState);
    }

    [Fact]
    public void Two_transitions_keep_the_refractory_time_between_them()
    {
        for (var i = 0; i < 200; i++)
        {
            _chamber.Send("obstacle", 0.9, "front", polarity: i % 20 < 10 ? 1 : -1);
            _chamber.Send("obstacle", 0.9, "left", polarity: i % 20 < 10 ? 1 : -1);
            _chamber.Pass(5);
        }

        // 1 s in which the evidence turns every 50 ms: a refractory time of 200 ms leaves room for at most 5 + 1 transitions.
        Assert.InRange(_chamber.Transitions.Count, 2, 6);
    }

    [Fact]
    public void A_gate_of_reflex_weight_opens_on_one_wave_and_cognition_is_told_after()
    {
        _chamber.Correlator.RestoreWeight("obstacle", 0.81);
        _chamber.Send("obstacle", 0.4, "front");
        var transition = Assert.Single(_chamber.Transitions);
        Assert.Equal(GateState.Open, transition.ToState);
        Assert.Equal(TransitionCause.Reflex, transition.Cause);
        Assert.Equal(GateMode.Reflex, transition.Mode);
        Assert.Equal(0, transition.RoutedToTier);
        Assert.Empty(_chamber.Collapses);
    }

    [Fact]
    public void A_gate_at_the_reflex_threshold_still_needs_company()
    {
        _chamber.Correlator.RestoreWeight("obstacle", 0.8);
        _chamber.Send("obstacle", 1, "front");
        Assert.Empty(_chamber.Transitions);
    }

    [Fact]
    public void A_denial_does_not_open_a_gate_of_reflex_weight()
    {
        _chamber.Correlator.RestoreWeight("obstacle", 1);
        _chamber.Send("obstacle", 1, "front", polarity: -1);
        Assert.Empty(_chamber.Transitions);
    }

    [Theory]
    [InlineData(0.1, GateMode.Deliberate)]
    [InlineData(0.3, GateMode.Deliberate)]
    [InlineData(0.31, GateMode.Hybrid)]
    [InlineData(0.61, GateMode.Habit)]
    [InlineData(0.8, GateMode.Habit)]
    [InlineData(0.81, GateMode.Reflex)]
    public void Weight_decides_the_mode(double weight, GateMode mode)
    {
        _chamber.Correlator.RestoreWeight("math", weight);
        Assert.Equal(mode, _chamber.Gate("math").Mode);
    }

    [Fact]
    public void Verdicts_raise_and_lower_the_weight_and_count_once()
    {
        Assert.Equal(0.12, Judge(1, Verdict.Confirmed, 0)!.Value, 1e-12);
        Assert.Null(Judge(1, Verdict.Confirmed, 0));
        Assert.Equal(0.08, Judge(2, Verdict.Failed, 1)!.Value, 1e-12);
        Assert.Equal(0.06, Judge(3, Verdict.Failed, 0)!.Value, 1e-12);
        Assert.Equal(0.06, Judge(4, Verdict.Partial, 0.5)!.Value, 1e-12);
        Assert.Null(_chamber.Correlator.Judge(Chamber.Id(5), new() { GateId = "nowhere", Outcome = Verdict.Confirmed }, _chamber.Now));
    }

    [Fact]
    public void Disuse_halves_the_weight_in_its_half_life()
    {
        _chamber.Send("math", 0.5);
        _chamber.Correlator.RestoreWeight("math", 0.8);
        _chamber.Jump(TimeSpan.FromDays(7));
        _chamber.Correlator.Advance(_chamber.Now);
        Assert.Equal(0.4, _chamber.Gate("math").Weight, 1e-6);
    }

    private double? Judge(int id, Verdict verdict, double discrepancy) => _chamber.Correlator.Judge(
        Chamber.Id(id), new() { GateId = "math", Outcome = verdict, Discrepancy = discrepancy }, _chamber.Now);
}
