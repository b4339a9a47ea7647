using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Life;

namespace Nimmerverse.Shared.Tests.Life;

public sealed class HeartbeatPacerTests
{
    [Fact]
    public void Interval_stays_in_its_bounds_and_never_grows_with_the_stock()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(ushort Less, ushort More)>(), pair =>
        {
            var less = HeartbeatPacer.Default.Interval(pair.Less / 100.0);
            var more = HeartbeatPacer.Default.Interval((pair.Less + pair.More) / 100.0);
            return more <= less && more >= TimeSpan.FromSeconds(1) && less <= TimeSpan.FromSeconds(10);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Interval_of_plenty_is_fast_and_of_nothing_is_slow()
    {
        Assert.InRange(HeartbeatPacer.Default.Interval(100).TotalSeconds, 1, 1.01);
        Assert.InRange(HeartbeatPacer.Default.Interval(0).TotalSeconds, 9.9, 10);
    }
}
