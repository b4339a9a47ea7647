using Nimmerverse.TestKit;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Governor.Tests;

public sealed class NpcRosterTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly NpcRoster _roster = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void An_npc_that_is_silent_for_ten_seconds_is_left_out()
    {
        _roster.Hear(NpcStates.State("1"), Start);
        _roster.Hear(NpcStates.State("2"), Start.AddSeconds(5));
        Assert.Equal(2, _roster.Observe(Start.AddSeconds(10)).Count);
        Assert.Equal("2", Assert.Single(_roster.Observe(Start.AddSeconds(10.1))).Npc);
    }

    [Fact]
    public void Tick_cost_leaves_planning_out()
    {
        _roster.Hear(NpcStates.State("1", tick: 0, cpuMs: 0), Start);
        _roster.Hear(NpcStates.State("1", tick: 10, cpuMs: 20, planSteps: 90), Start.AddSeconds(1));
        Assert.Equal(0.2, Assert.Single(_roster.Observe(Start.AddSeconds(1))).TickCostMs, 1e-12);
    }

    [Fact]
    public void Tick_cost_does_not_mix_two_lives()
    {
        _roster.Hear(NpcStates.State("1", tick: 1000, cpuMs: 900, pid: 10), Start);
        _roster.Hear(NpcStates.State("1", tick: 2000, cpuMs: 5000, pid: 11), Start.AddSeconds(1));
        Assert.Equal(0, Assert.Single(_roster.Observe(Start.AddSeconds(1))).TickCostMs);
    }

    [Theory]
    [InlineData(0.25, 0.75)]
    [InlineData(1, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(7, 1)]
    public void Remaining_is_one_minus_the_known_share_and_all_when_that_is_no_share(double known, double remaining)
    {
        _roster.Hear(NpcStates.State("1", known: known), Start);
        Assert.Equal(remaining, Assert.Single(_roster.Observe(Start)).Remaining);
    }

    [Fact]
    public void Epochs_rise_even_when_the_clock_falls()
    {
        var epochs = new EpochClock();
        var first = epochs.Next(Start);
        var second = epochs.Next(Start.AddHours(-1));
        Assert.True(second > first);
        Assert.True(new EpochClock().Next(Start.AddSeconds(1)) > first);
    }
}
