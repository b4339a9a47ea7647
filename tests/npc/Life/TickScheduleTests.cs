using Nimmerverse.Npc.Life;
using Nimmerverse.TestKit;

namespace Nimmerverse.Npc.Tests.Life;

public class TickScheduleTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void A_late_tick_does_not_shift_the_ones_after_it()
    {
        var schedule = Schedule(10);
        _clock.Advance(Ms(130));
        Assert.Equal(30, schedule.Begin().TotalMilliseconds, 3);
        Assert.Equal(70, schedule.Wait().TotalMilliseconds, 3);
    }

    [Fact]
    public void Missed_ticks_are_not_made_up_for()
    {
        var schedule = Schedule(10);
        _clock.Advance(Ms(450));
        Assert.Equal(350, schedule.Begin().TotalMilliseconds, 3);
        Assert.Equal(50, schedule.Wait().TotalMilliseconds, 3);
    }

    [Fact]
    public void A_faster_rate_is_due_at_once_but_not_late()
    {
        var schedule = Schedule(1);
        _clock.Advance(Ms(60));
        schedule.SetRate(20);
        Assert.Equal(TimeSpan.Zero, schedule.Wait());
        Assert.Equal(TimeSpan.Zero, schedule.Begin());
        Assert.Equal(50, schedule.Wait().TotalMilliseconds, 3);
    }

    [Fact]
    public void A_faster_rate_does_not_forgive_a_tick_that_was_late_before()
    {
        var schedule = Schedule(10);
        _clock.Advance(Ms(130));
        schedule.SetRate(20);
        Assert.Equal(30, schedule.Begin().TotalMilliseconds, 3);
    }

    [Fact]
    public void The_99th_percentile_is_of_the_last_minute_only()
    {
        var window = new LatenessWindow(_clock);
        Assert.Equal(0, window.P99Ms());
        _clock.Advance(Ms(1));
        window.Add(Ms(500));
        _clock.Advance(TimeSpan.FromSeconds(61));
        for (var i = 1; i <= 200; i++)
        {
            window.Add(Ms(i));
        }

        Assert.Equal(198, window.P99Ms(), 3);
    }

    private TickSchedule Schedule(double rate)
    {
        var schedule = new TickSchedule(_clock);
        schedule.SetRate(rate);
        _clock.Advance(schedule.Wait());
        schedule.Begin();
        return schedule;
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
