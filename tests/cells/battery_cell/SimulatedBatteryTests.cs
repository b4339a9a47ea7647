using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cells.Battery;

namespace Nimmerverse.Cells.Tests.BatteryCell;

public sealed class SimulatedBatteryTests
{
    private readonly SimulatedBattery _battery = new() { StartPct = 80, FloorPct = 5, DrainPctPerHour = 30, ChargePctPerHour = 60 };

    [Theory]
    [InlineData(0, 80, false)]
    [InlineData(1, 50, false)]
    [InlineData(2.5, 5, true)]
    [InlineData(3, 35, true)]
    [InlineData(5, 72.5, false)]
    public void Charge_drains_to_the_floor_and_is_then_refilled(double hours, double percent, bool charging)
    {
        var reading = _battery.Read(TimeSpan.FromHours(hours), "none here");

        Assert.Equal(percent, reading.Percent, precision: 6);
        Assert.Equal(charging, reading.Charging);
        Assert.Equal(("simulated", "none here"), (reading.Device, reading.SimulatedBecause));
    }

    [Fact]
    public void Charge_stays_between_floor_and_full_for_ever() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), minutes =>
            _battery.Read(TimeSpan.FromMinutes(minutes), "none").Percent is >= 5 - 1e-9 and <= 100).QuickCheckThrowOnFailure();
}
