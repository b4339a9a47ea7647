using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Tests.Gates;

public sealed class RefusalTests
{
    private readonly Chamber _chamber = new();

    [Theory]
    [InlineData(double.NaN, 1, "math", "cell")]
    [InlineData(-0.01, 1, "math", "cell")]
    [InlineData(1.01, 1, "math", "cell")]
    [InlineData(double.PositiveInfinity, 1, "math", "cell")]
    [InlineData(0.5, 0, "math", "cell")]
    [InlineData(0.5, 2, "math", "cell")]
    [InlineData(0.5, 1, "", "cell")]
    [InlineData(0.5, 1, "  ", "cell")]
    [InlineData(0.5, 1, "math", "")]
    public void Malformed_waves_are_refused_and_counted(double confidence, int polarity, string domain, string source)
    {
        Assert.Equal(WaveFate.Malformed, _chamber.Send(domain, confidence, source, polarity));
        Assert.Equal(1, _chamber.Correlator.Status().Refused["malformed"]);
        Assert.Equal(0, _chamber.Correlator.Waves);
    }

    [Fact]
    public void A_wave_without_id_or_with_an_endless_domain_is_malformed()
    {
        Assert.Equal(WaveFate.Malformed, _chamber.Send(_chamber.Wave("math", 0.5) with { Id = Guid.Empty }));
        Assert.Equal(WaveFate.Malformed, _chamber.Send(new string('a', 129), 0.5, "cell"));
    }

    [Fact]
    public void A_duplicate_is_counted_and_changes_nothing()
    {
        _chamber.Send("math", 0.6);
        var wave = _chamber.Wave("calculate", 0.5);
        Assert.Equal(WaveFate.Accepted, _chamber.Send(wave));
        var before = _chamber.Gate("math");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(WaveFate.Duplicate, _chamber.Send(wave));
        }

        Assert.Equal(before, _chamber.Gate("math"));
        Assert.Equal(5, _chamber.Correlator.Status().Refused["duplicate"]);
    }

    [Fact]
    public void A_wave_older_than_the_window_is_late()
    {
        Assert.Equal(WaveFate.Accepted, _chamber.Send("math", 0.6, agoMs: 1500));
        Assert.Equal(WaveFate.Late, _chamber.Send("calculate", 0.5, agoMs: 1500.1));
        Assert.Equal(1, _chamber.Correlator.Status().Refused["late"]);
    }

    // Seen to fail: with the deadline left out of Sort.
    [Fact]
    public void A_wave_whose_deadline_has_passed_is_late_and_opens_nothing()
    {
        _chamber.Send("math", 0.6, "a");
        var late = _chamber.Wave("calculate", 0.5, "b", agoMs: 60);
        Assert.Equal(WaveFate.Late, _chamber.Send(late with { Deadline = _chamber.Now.AddMilliseconds(-10) }));
        Assert.Equal(Shared.Wire.Payloads.GateState.Stable, _chamber.Gate("math").State);
        Assert.Equal(1, _chamber.Correlator.Status().Refused["late"]);

        Assert.Equal(WaveFate.Accepted, _chamber.Send(late with { Deadline = _chamber.Now }));
        Assert.Equal(Shared.Wire.Payloads.GateState.Open, _chamber.Gate("math").State);
    }

    [Fact]
    public void A_wave_that_its_cell_has_overtaken_is_late()
    {
        _chamber.Send("math", 0.9, "cell");
        Assert.Equal(WaveFate.Late, _chamber.Send("math", 0.1, "cell", agoMs: 20));
    }

    [Fact]
    public void A_wave_from_the_future_is_refused_beyond_what_clocks_may_differ()
    {
        Assert.Equal(WaveFate.Accepted, _chamber.Send("math", 0.6, agoMs: -250));
        Assert.Equal(WaveFate.Future, _chamber.Send("calculate", 0.5, agoMs: -251));
        Assert.Equal(1, _chamber.Correlator.Status().Refused["future"]);
    }

    [Fact]
    public void A_wave_of_no_region_is_counted_as_such()
    {
        Assert.Equal(WaveFate.NoRegion, _chamber.Send("banana", 0.9));
        Assert.Equal(WaveFate.NoRegion, _chamber.Send("qqzx", 0.9));
        Assert.Equal(2, _chamber.Correlator.Status().Refused["no_region"]);
    }

    [Fact]
    public void A_clock_that_is_set_back_by_an_hour_does_not_deafen_the_gates()
    {
        _chamber.Send("math", 0.6);
        _chamber.Jump(TimeSpan.FromHours(-1));
        Assert.Equal(WaveFate.Accepted, _chamber.Send("math", 0.6));
        Assert.Equal(WaveFate.Accepted, _chamber.Send("calculate", 0.5));
        Assert.Single(_chamber.Transitions);
    }

    [Fact]
    public void A_window_full_of_voices_lets_the_oldest_go()
    {
        for (var i = 0; i < 100; i++)
        {
            _chamber.Send("math", 0.5, $"cell_{i}", agoMs: 100 - i);
        }

        _chamber.Pass(200);
        Assert.All(_chamber.Collapses, static collapse => Assert.InRange(collapse.SignalsInWindow.Count, 2, 16));
        Assert.InRange(_chamber.Gate("math").StateValue, 0, 1);
    }
}
