using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Studio.History;

namespace Nimmerverse.Studio.Tests.History;

/// <summary>The past is kept as far back as is promised, in as many bytes as are allowed.</summary>
public sealed class TrackTests
{
    private const double Minute = 60_000;

    [Fact]
    public void Fifteen_minutes_of_large_samples_fit_because_they_are_taken_more_seldom()
    {
        var track = new Track<int>(15 * Minute, 200, 1_000_000);
        for (var now = 0.0; now <= 60 * Minute; now += 50)
        {
            if (track.IsDue(now))
            {
                track.Add(now, (int)now, 5_000);
            }
        }

        Assert.InRange(track.Bytes, 1, 1_000_000);
        Assert.InRange(track.From, 44.9 * Minute, 46 * Minute);
        Assert.InRange(track.Count, 150, 200);
    }

    [Fact]
    public void Small_samples_are_taken_as_often_as_may_be_and_the_oldest_go()
    {
        var track = new Track<int>(Minute, 200, 1_000_000);
        for (var now = 0.0; now <= 10 * Minute; now += 50)
        {
            if (track.IsDue(now))
            {
                track.Add(now, (int)now, 10);
            }
        }

        Assert.Equal(301, track.Count);
        Assert.Equal(9 * Minute, track.From);
        Assert.False(track.TryFind((9 * Minute) - 1, out _, out _));
    }

    [Fact]
    public void Sample_of_a_time_is_the_last_that_is_not_later() => Prop.ForAll(
        Gen.Choose(1, 500).NonEmptyListOf().ToArbitrary(), Gen.Choose(0, 30_000).ToArbitrary(),
        (steps, wanted) =>
        {
            var track = new Track<double>(1e9, 0, 1_000_000_000);
            var times = new List<double>();
            var now = 0.0;
            foreach (var step in steps)
            {
                track.Add(now += step, now, 1);
                times.Add(now);
            }

            var expected = times.Where(time => time <= wanted).Select(static time => (double?)time).LastOrDefault();
            return track.TryFind(wanted, out var when, out var sample) == expected.HasValue && (expected is null || (when == expected && sample == expected));
        }).QuickCheckThrowOnFailure();
}
