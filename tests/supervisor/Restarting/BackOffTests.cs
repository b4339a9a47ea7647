using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Supervisor.Restarting;

namespace Nimmerverse.Supervisor.Tests.Restarting;

public sealed class BackOffTests
{
    private static readonly BackOffOptions Options = new();
    private static readonly TimeSpan Young = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void First_death_restarted_at_once() =>
        Assert.Equal(TimeSpan.Zero, Create().AfterDeath(Young, killedFromOutside: false));

    [Fact]
    public void Deaths_in_a_row_pause_doubles_within_jitter()
    {
        var backOff = Create();
        backOff.AfterDeath(Young, killedFromOutside: false);
        for (var death = 0; death < 5; death++)
        {
            var full = Options.First * Math.Pow(2, death);
            Assert.InRange(backOff.AfterDeath(Young, killedFromOutside: false), full / 2, full);
        }
    }

    [Fact]
    public void Any_history_pause_between_zero_and_cap()
    {
        // Seen failing with the cap applied before the doubling.
        Prop.ForAll<(int LivedMs, bool Killed)[], int>((deaths, seed) =>
        {
            var backOff = new BackOff(Options, new Random(seed));
            return deaths.All(death =>
            {
                var pause = backOff.AfterDeath(TimeSpan.FromMilliseconds(Math.Abs((long)death.LivedMs)), death.Killed);
                return pause >= TimeSpan.Zero && pause <= Options.Cap && (!death.Killed || pause == TimeSpan.Zero);
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Endless_deaths_pause_stays_at_the_cap()
    {
        var backOff = Create();
        for (var death = 0; death < 5_000; death++)
        {
            backOff.AfterDeath(Young, killedFromOutside: false);
        }

        Assert.InRange(backOff.AfterDeath(Young, killedFromOutside: false), Options.Cap / 2, Options.Cap);
    }

    [Fact]
    public void Healthy_life_failures_forgotten()
    {
        var backOff = Create();
        backOff.AfterDeath(Young, killedFromOutside: false);
        Assert.NotEqual(TimeSpan.Zero, backOff.AfterDeath(Young, killedFromOutside: false));
        Assert.Equal(TimeSpan.Zero, backOff.AfterDeath(Options.HealthyAfter, killedFromOutside: false));
    }

    [Fact]
    public void Kills_from_outside_restarted_at_once_and_not_counted()
    {
        var backOff = Create();
        for (var kill = 0; kill < 100; kill++)
        {
            Assert.Equal(TimeSpan.Zero, backOff.AfterDeath(Young, killedFromOutside: true));
        }

        Assert.Equal(0, backOff.Failures);
    }

    private static BackOff Create() => new(Options, new Random(1));
}
