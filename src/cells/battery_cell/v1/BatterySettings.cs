using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cells.Battery;

/// <summary>The battery cell's settings.</summary>
/// <param name="Root">The root of the file tree that <c>sys</c> is read from, <c>NIMMERVERSE_SENSOR_ROOT</c>; default <c>/</c>.</param>
/// <param name="PollEvery">Time between readings, <c>NIMMERVERSE_POLL_S</c>; default 2 s.</param>
/// <param name="Thresholds">When the state changes: <c>NIMMERVERSE_LOW_PCT</c>, <c>_CRITICAL_PCT</c>, <c>_HYSTERESIS_PCT</c>.</param>
/// <param name="Simulated">The battery to serve where there is none: <c>NIMMERVERSE_SIMULATED_START_PCT</c>, <c>_SIMULATED_FLOOR_PCT</c>,
/// <c>_SIMULATED_DRAIN_PCT_PER_HOUR</c>, <c>_SIMULATED_CHARGE_PCT_PER_HOUR</c>.</param>
public sealed record BatterySettings(string Root, TimeSpan PollEvery, ChargeThresholds Thresholds, SimulatedBattery Simulated)
{
    /// <summary>Reads them; faults are collected in the reader.</summary>
    /// <param name="settings">The reader.</param>
    /// <returns>The settings.</returns>
    public static BatterySettings Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var thresholds = new ChargeThresholds();
        var simulated = new SimulatedBattery();
        var low = settings.Number("low_pct", thresholds.LowPct, 1, 99);
        var critical = settings.Number("critical_pct", thresholds.CriticalPct, 0, 98);
        if (critical >= low)
        {
            settings.Fault("critical_pct", $"is {critical}, but must be below the low threshold of {low}");
        }

        return new BatterySettings(
            settings.Text("sensor_root", "/")!,
            settings.Duration("poll_s", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            new ChargeThresholds
            {
                LowPct = low,
                CriticalPct = critical,
                HysteresisPct = settings.Number("hysteresis_pct", thresholds.HysteresisPct, 0, 50),
            },
            new SimulatedBattery
            {
                StartPct = settings.Number("simulated_start_pct", simulated.StartPct, 0, 100),
                FloorPct = settings.Number("simulated_floor_pct", simulated.FloorPct, 0, 99),
                DrainPctPerHour = settings.Number("simulated_drain_pct_per_hour", simulated.DrainPctPerHour, 0.001, 1_000_000),
                ChargePctPerHour = settings.Number("simulated_charge_pct_per_hour", simulated.ChargePctPerHour, 0.001, 1_000_000),
            });
    }
}
