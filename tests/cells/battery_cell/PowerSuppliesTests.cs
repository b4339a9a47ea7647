using Nimmerverse.Cells.Battery;

namespace Nimmerverse.Cells.Tests.BatteryCell;

public sealed class PowerSuppliesTests : IDisposable
{
    private readonly SensorTree _tree = new();

    [Fact]
    public void Laptop_battery_is_read_in_percent_volts_and_watts()
    {
        _tree.Battery("BAT0", ("capacity", "76"), ("status", "Discharging"), ("voltage_now", "12050000"), ("power_now", "8400000"));
        _tree.Write("sys/class/power_supply/AC/type", "Mains");

        var reading = Assert.Single(PowerSupplies.Read(_tree.Root));

        Assert.Equal(("BAT0", 76, false), (reading.Device, reading.Percent, reading.Charging));
        Assert.Equal(12.05, reading.VoltageV!.Value, precision: 6);
        Assert.Equal(8.4, reading.PowerW!.Value, precision: 6);
        Assert.Null(reading.SimulatedBecause);
    }

    [Fact]
    public void Battery_without_a_percentage_is_read_by_its_energy_or_charge_and_its_current()
    {
        _tree.Battery("BAT0", ("energy_now", "30000000"), ("energy_full", "60000000"), ("status", "Charging"));
        _tree.Battery("BAT1", ("charge_now", "900000"), ("charge_full", "3600000"), ("voltage_now", "4000000"), ("current_now", "-500000"));

        var readings = PowerSupplies.Read(_tree.Root);

        Assert.Equal([50, 25], readings.Select(static reading => reading.Percent));
        Assert.Equal([true, false], readings.Select(static reading => reading.Charging));
        Assert.Equal(2, readings[1].PowerW!.Value, precision: 6);
    }

    [Fact]
    public void Batteries_of_a_mouse_an_empty_bay_or_an_unreadable_gauge_are_left_out()
    {
        _tree.Battery("hid-mouse", ("scope", "Device"), ("capacity", "50"));
        _tree.Battery("BAT1", ("present", "0"), ("capacity", "50"));
        _tree.Battery("BAT2", ("status", "Unknown"));
        _tree.Battery("BAT3", ("capacity", "full"));

        Assert.Empty(PowerSupplies.Read(_tree.Root));
    }

    [Fact]
    public void Machine_without_the_power_supply_class_has_no_battery() => Assert.Empty(PowerSupplies.Read(_tree.Root));

    public void Dispose() => _tree.Dispose();
}
