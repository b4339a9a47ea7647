using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cells.Distance;

namespace Nimmerverse.Cells.Tests.DistanceCell;

public sealed class WavePacerTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    // Seen to fail without the check of the shortest time.
    [Fact]
    public void Whatever_is_read_no_more_than_five_waves_a_second_come_out() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static confidences =>
        {
            var pacer = new WavePacer(Shortest, denies: true);
            var emitted = confidences.Index()
                .Where(reading => pacer.Next(reading.Item / 255.0, TimeSpan.FromMilliseconds(50 * reading.Index)) is not null)
                .Select(static reading => reading.Index * 50)
                .ToArray();
            return emitted.Zip(emitted.Skip(1)).All(static pair => pair.Second - pair.First >= 200);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wall_that_stays_is_told_again_ever_more_rarely()
    {
        var pacer = new WavePacer(Shortest, denies: true);
        var told = Enumerable.Range(0, 1_200).Where(i => pacer.Next(0.8, TimeSpan.FromMilliseconds(50 * i)) is not null).Select(static i => i / 20.0);

        Assert.Equal([0, 1, 3, 7, 15, 31], told);
    }

    [Fact]
    public void Way_that_becomes_clear_is_denied_once()
    {
        var pacer = new WavePacer(Shortest, denies: true);

        Assert.Null(pacer.Next(0, TimeSpan.Zero));
        Assert.Equal(new PacedWave(0.5, 1), pacer.Next(0.5, TimeSpan.FromSeconds(1)));
        Assert.Equal(new PacedWave(0.6, -1), pacer.Next(0, TimeSpan.FromSeconds(2)));
        Assert.Null(pacer.Next(0, TimeSpan.FromSeconds(100)));
    }

    [Fact]
    public void Side_sensor_denies_nothing_but_asserts_the_next_wall_anew()
    {
        var pacer = new WavePacer(Shortest, denies: false);
        pacer.Next(0.4, TimeSpan.Zero);

        Assert.Null(pacer.Next(0, TimeSpan.FromSeconds(1)));
        Assert.Equal(new PacedWave(0.4, 1), pacer.Next(0.4, TimeSpan.FromSeconds(1.3)));
    }
}
