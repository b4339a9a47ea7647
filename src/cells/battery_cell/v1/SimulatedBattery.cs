using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Battery;

/// <summary>
/// A battery for machines without one: it drains to a floor, is then charged until full, and so on. A pure function of elapsed time.
/// </summary>
public sealed record SimulatedBattery
{
    private const double Full = 100;

    /// <summary>The device name in its readings.</summary>
    public const string Device = "simulated";

    /// <summary>Charge at the start, in percent.</summary>
    /// <value>Default 80.</value>
    public double StartPct { get; init; } = 80;

    /// <summary>Charge at which charging begins, in percent.</summary>
    /// <value>Default 5, so that every state of the cell is visited.</value>
    public double FloorPct { get; init; } = 5;

    /// <summary>Percent points lost an hour.</summary>
    /// <value>Default 30.</value>
    public double DrainPctPerHour { get; init; } = 30;

    /// <summary>Percent points gained an hour while charging.</summary>
    /// <value>Default 60.</value>
    public double ChargePctPerHour { get; init; } = 60;

    /// <summary>Reads it.</summary>
    /// <param name="elapsed">Time since it was put in, not negative.</param>
    /// <param name="because">Why there is no real one.</param>
    /// <returns>The reading, marked as simulated.</returns>
    public BatteryReading Read(TimeSpan elapsed, string because)
    {
        var (percent, charging) = At(elapsed.TotalHours);
        return new BatteryReading { Device = Device, Percent = percent, Charging = charging, SimulatedBecause = because };
    }

    private (double Percent, bool Charging) At(double hours)
    {
        var start = Math.Max(StartPct, FloorPct);
        var toFloor = (start - FloorPct) / DrainPctPerHour;
        if (hours < toFloor)
        {
            return (start - (hours * DrainPctPerHour), false);
        }

        var span = Full - FloorPct;
        var charge = span / ChargePctPerHour;
        var inCycle = (hours - toFloor) % (charge + (span / DrainPctPerHour));
        return inCycle < charge
            ? (FloorPct + (inCycle * ChargePctPerHour), true)
            : (Full - ((inCycle - charge) * DrainPctPerHour), false);
    }
}
