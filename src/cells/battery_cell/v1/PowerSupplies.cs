using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Battery;

/// <summary>Reads the machine's batteries as the Linux power supply class shows them.</summary>
public static class PowerSupplies
{
    private const double Micro = 1e-6;

    /// <summary>Reads every system battery; those of mice and headsets (scope <c>Device</c>) do not power this machine and are left out.</summary>
    /// <param name="root">The root of the file tree, <c>/</c> on a real machine.</param>
    /// <returns>One reading for each battery whose charge is known, in the order of their names.</returns>
    public static IReadOnlyList<BatteryReading> Read(string root) =>
        [.. KernelFile.Folders(Path.Combine(root, "sys/class/power_supply")).Select(ReadOne).OfType<BatteryReading>()];

    private static BatteryReading? ReadOne(string folder)
    {
        string File(string name) => Path.Combine(folder, name);
        if (KernelFile.Text(File("type")) != "Battery" || KernelFile.Text(File("scope")) == "Device" || KernelFile.Text(File("present")) == "0")
        {
            return null;
        }

        var percent = KernelFile.Number(File("capacity")) ?? Share(File("energy_now"), File("energy_full")) ?? Share(File("charge_now"), File("charge_full"));
        if (percent is null)
        {
            return null;
        }

        var voltage = KernelFile.Number(File("voltage_now"), Micro);
        var power = KernelFile.Number(File("power_now"), Micro) ?? (KernelFile.Number(File("current_now"), Micro) * voltage);
        return new BatteryReading
        {
            Device = Path.GetFileName(folder),
            Percent = Math.Clamp(percent.Value, 0, 100),
            Charging = KernelFile.Text(File("status")) == "Charging",
            VoltageV = voltage,

            // Some drivers sign the current by its direction; the reading is a magnitude and Charging is the direction.
            PowerW = power is { } watts ? Math.Abs(watts) : null,
        };
    }

    private static double? Share(string now, string full) =>
        KernelFile.Number(full) is > 0 and { } whole ? 100 * KernelFile.Number(now) / whole : null;
}
