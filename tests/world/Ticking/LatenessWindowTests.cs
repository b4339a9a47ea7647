using Nimmerverse.TestKit;
using Nimmerverse.World.Ticking;

namespace Nimmerverse.World.Tests.Ticking;

public sealed class LatenessWindowTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Empty_window_has_no_lateness() => Assert.Equal(0, new LatenessWindow(_clock).PercentileMs(0.99));

    [Fact]
    public void Percentile_is_exact_within_five_percent()
    {
        var window = new LatenessWindow(_clock);
        for (var i = 1; i <= 1_000; i++)
        {
            window.Add(i / 10.0);
        }

        Assert.InRange(window.PercentileMs(0.5), 50, 52.5);
        Assert.InRange(window.PercentileMs(0.99), 99, 104);
        Assert.InRange(window.PercentileMs(1), 100, 105);
    }

    [Fact]
    public void Ticks_older_than_a_minute_are_forgotten()
    {
        var window = new LatenessWindow(_clock);
        window.Add(500);
        _clock.Advance(TimeSpan.FromSeconds(30));
        window.Add(1);
        Assert.True(window.PercentileMs(1) >= 500);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.InRange(window.PercentileMs(1), 1, 1.05);

        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(0, window.PercentileMs(1));
    }

    [Fact]
    public void Lateness_beyond_the_scale_counts_as_the_scale_end()
    {
        var window = new LatenessWindow(_clock);

        window.Add(double.MaxValue);

        Assert.True(window.PercentileMs(1) > 10_000);
    }
}
