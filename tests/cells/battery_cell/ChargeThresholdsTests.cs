using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cells.Battery;

namespace Nimmerverse.Cells.Tests.BatteryCell;

public sealed class ChargeThresholdsTests
{
    private static readonly ChargeThresholds Thresholds = new();

    [Fact]
    public void State_falls_at_the_thresholds_and_rises_only_above_the_hysteresis()
    {
        var state = ChargeState.Monitoring;
        var visited = ((double[])[50, 20, 19.9, 21, 9.9, 11, 13, 22.9, 23, 9]).Select(percent => state = Thresholds.Next(state, percent)).ToArray();

        Assert.Equal(
            [
                ChargeState.Monitoring, ChargeState.Monitoring, ChargeState.Low, ChargeState.Low, ChargeState.Critical, ChargeState.Critical,
                ChargeState.Low, ChargeState.Low, ChargeState.Monitoring, ChargeState.Critical,
            ],
            visited);
    }

    // Seen to fail with the hysteresis left out of the low threshold.
    [Fact]
    public void Gauge_that_wavers_by_less_than_the_hysteresis_changes_the_state_once_at_most() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Base, byte[] Wavering)>(), drawn =>
        {
            var percent = drawn.Base % 100;
            var state = Thresholds.Next(ChargeState.Monitoring, percent);
            var changes = 0;
            foreach (var step in drawn.Wavering)
            {
                var next = Thresholds.Next(state, percent + (step / 256.0 * Thresholds.HysteresisPct));
                changes += next == state ? 0 : 1;
                state = next;
            }

            return changes <= 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wave_grows_stronger_with_urgency_and_stays_a_probability() =>
        Prop.ForAll(Gen.Choose(0, 100).ToArbitrary(), static sensor =>
        {
            var c = sensor / 100.0;
            var monitoring = ChargeThresholds.Strengthen(c, ChargeState.Monitoring);
            var low = ChargeThresholds.Strengthen(c, ChargeState.Low);
            var critical = ChargeThresholds.Strengthen(c, ChargeState.Critical);
            return System.Math.Abs(monitoring - c) < 1e-12 && low >= monitoring && critical >= low && critical <= 1;
        }).QuickCheckThrowOnFailure();
}
