using Nimmerverse.TestKit;
using Nimmerverse.World.Ticking;

namespace Nimmerverse.World.Tests.Ticking;

public sealed class TickScheduleTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Ticks_are_due_at_multiples_of_the_interval_and_lateness_does_not_add_up()
    {
        var schedule = new TickSchedule(_clock, 20);
        Assert.Equal(50, schedule.UntilNextMs, 6);

        for (var tick = 1; tick <= 100; tick++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(schedule.UntilNextMs + (tick % 3)));
            Assert.Equal(tick % 3, schedule.Begin(), 6);
            Assert.Equal(50 - (tick % 3), schedule.UntilNextMs, 6);
        }

        Assert.Equal(0, schedule.LateTicks);
    }

    [Fact]
    public void Interval_that_no_whole_number_of_clock_ticks_fits_does_not_drift()
    {
        var schedule = new TickSchedule(_clock, 7);
        var start = _clock.GetTimestamp();

        for (var tick = 0; tick < 7_000; tick++)
        {
            _clock.Advance(TimeSpan.FromTicks((long)Math.Ceiling(schedule.UntilNextMs * TimeSpan.TicksPerMillisecond)));
            schedule.Begin();
        }

        Assert.Equal(1_000, _clock.GetElapsedTime(start).TotalSeconds, 3);
    }

    [Fact]
    public void Tick_more_than_an_interval_late_is_counted_and_the_missed_ones_are_caught_up()
    {
        var schedule = new TickSchedule(_clock, 20);
        _clock.Advance(TimeSpan.FromMilliseconds(220));

        Assert.Equal([170, 120, 70, 20], Enumerable.Range(0, 4).Select(_ => Math.Round(schedule.Begin(), 6)));
        Assert.Equal(3, schedule.LateTicks);
        Assert.Equal(0, schedule.Restarts);
        Assert.Equal(30, schedule.UntilNextMs, 6);
    }

    [Fact]
    public void Long_stop_begins_a_new_schedule_instead_of_a_race()
    {
        var schedule = new TickSchedule(_clock, 20);
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(29_950, schedule.Begin(), 6);

        Assert.Equal(1, schedule.Restarts);
        Assert.Equal(50, schedule.UntilNextMs, 6);
    }
}
