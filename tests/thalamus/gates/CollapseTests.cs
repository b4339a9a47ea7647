using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Tests.Gates;

public sealed class CollapseTests
{
    private readonly Chamber _chamber = new();

    // Seen to fail: with CombinedConfidence summing the confidences, 1.1 was reported.
    [Fact]
    public void Math_at_0_6_and_calculate_at_0_5_collapse_to_0_8_and_open_the_gate()
    {
        Assert.Equal(WaveFate.Accepted, _chamber.Send("math", 0.6));
        _chamber.Jump(TimeSpan.FromMilliseconds(40));
        Assert.Equal(WaveFate.Accepted, _chamber.Send("calculate", 0.5));

        var collapse = Assert.Single(_chamber.Collapses);
        Assert.Equal(0.8, collapse.CombinedConfidence, 1e-12);
        Assert.Equal("math", collapse.GateId);
        Assert.Equal(["math", "calculate"], collapse.SignalsInWindow.Select(static signal => signal.Source));
        Assert.Equal([[1, 0.9], [0.9, 1]], collapse.CorrelationMatrix);
        Assert.Equal(0.9, collapse.AggregateCorrelation, 1e-12);
        Assert.Equal(CollapseResult.Opened, collapse.Result);
        Assert.Equal(1500, collapse.WindowMs);
        Assert.Equal(TimeSpan.FromMilliseconds(40), collapse.WindowEnd - collapse.WindowStart);

        var transition = Assert.Single(_chamber.Transitions);
        Assert.Equal(GateState.Open, transition.ToState);
        Assert.Equal(TransitionCause.Correlation, transition.Cause);
        Assert.Equal(0.9 * 0.8, transition.StateValue, 1e-12);
        Assert.Equal(0.9, transition.CorrelationScore, 1e-12);
        Assert.Equal(4, transition.RoutedToTier);
        Assert.Equal(2, transition.TriggerSignals.Count);
        Assert.Equal(0.8, Assert.Single(_chamber.Combined), 1e-12);
    }

    [Fact]
    public void A_lone_wave_never_collapses_however_sure_and_however_often_its_cell_repeats_it()
    {
        for (var i = 0; i < 500; i++)
        {
            _chamber.Send("math", 1, "one_cell");
            _chamber.Pass(7);
        }

        Assert.Empty(_chamber.Collapses);
        Assert.Empty(_chamber.Transitions);
        Assert.Equal(0, _chamber.Gate("math").StateValue);
    }

    [Fact]
    public void Waves_further_apart_than_the_window_do_not_meet()
    {
        _chamber.Send("math", 0.9);
        _chamber.Jump(TimeSpan.FromMilliseconds(1501));
        _chamber.Send("calculate", 0.9);
        Assert.Empty(_chamber.Collapses);
    }

    [Fact]
    public void Waves_of_different_regions_do_not_meet()
    {
        _chamber.Send("math", 0.9);
        _chamber.Send("battery", 0.9);
        _chamber.Send("obstacle", 0.9);
        Assert.Empty(_chamber.Collapses);
    }

    [Fact]
    public void A_cell_that_repeats_itself_counts_once_with_its_newest_confidence()
    {
        _chamber.Send("math", 0.2, "a");
        _chamber.Jump(TimeSpan.FromMilliseconds(10));
        _chamber.Send("math", 0.6, "a");
        _chamber.Send("math", 0.5, "b");
        Assert.Equal(0.8, Assert.Single(_chamber.Collapses).CombinedConfidence, 1e-12);
    }

    [Fact]
    public void Later_company_is_joined_and_told_within_the_collapse_interval()
    {
        _chamber.Send("math", 0.5, "a");
        _chamber.Send("math", 0.5, "b");
        _chamber.Send("math", 0.5, "c");
        _chamber.Send("math", 0.5, "d");
        Assert.Equal(0.75, Assert.Single(_chamber.Collapses).CombinedConfidence, 1e-12);

        _chamber.Pass(100);
        Assert.Equal(2, _chamber.Collapses.Count);
        Assert.Equal(1 - Math.Pow(0.5, 4), _chamber.Collapses[1].CombinedConfidence, 1e-12);
        Assert.Equal(4, _chamber.Collapses[1].SignalsInWindow.Count);
        Assert.Equal(2, _chamber.Gate("math").Collapses);
    }

    [Fact]
    public void The_real_garden_asks_for_more_and_tells_only_what_moves_a_gate()
    {
        var real = new Chamber(GateOptions.Real);
        real.Send("math", 0.6);
        real.Send("calculate", 0.5);
        Assert.Empty(real.Transitions);
        Assert.Empty(real.Collapses);

        real.Send("arithmetic", 0.6);
        Assert.Equal(GateState.Open, Assert.Single(real.Transitions).ToState);
        Assert.Single(real.Collapses);
    }
}
