using System.Globalization;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Host;

/// <summary>Reads the host's load, memory, pressure-stall figures and temperature as Linux shows them.</summary>
public static class HostSensors
{
    private const double Milli = 1e-3;

    /// <summary>Reads all sensors.</summary>
    /// <param name="root">The root of the file tree, <c>/</c> on a real machine.</param>
    /// <returns>The reading; null when the kernel gives neither load nor memory, as without <c>/proc</c>.</returns>
    public static HostReading? Read(string root)
    {
        var proc = Path.Combine(root, "proc");
        var load = FirstNumber(KernelFile.Text(Path.Combine(proc, "loadavg")));
        var memory = KernelFile.Text(Path.Combine(proc, "meminfo"));
        if (load is not { } load1 || Kilobytes(memory, "MemTotal:") is not { } total || Kilobytes(memory, "MemAvailable:") is not { } available)
        {
            return null;
        }

        return new HostReading
        {
            Load1 = load1,
            Processors = Environment.ProcessorCount,
            MemoryTotalKb = total,
            MemoryAvailableKb = available,
            CpuPressurePct = Pressure(proc, "cpu"),
            MemoryPressurePct = Pressure(proc, "memory"),
            IoPressurePct = Pressure(proc, "io"),
            TemperatureC = Hottest(Path.Combine(root, "sys/class")),
        };
    }

    // "some avg10=1.53 avg60=0.87 avg300=0.32 total=1234"; the files are absent before Linux 4.20 and with psi=0.
    private static double? Pressure(string proc, string resource)
    {
        const string Field = "avg10=";
        var line = KernelFile.Text(Path.Combine(proc, "pressure", resource))?.Split('\n')[0];
        var at = line?.IndexOf(Field, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : FirstNumber(line![(at + Field.Length)..]);
    }

    // Thermal zones first; many servers only show the sensors of their hardware monitor.
    private static double? Hottest(string classes)
    {
        var zones = KernelFile.Folders(Path.Combine(classes, "thermal"))
            .Where(static folder => Path.GetFileName(folder).StartsWith("thermal_zone", StringComparison.Ordinal))
            .Select(static folder => KernelFile.Number(Path.Combine(folder, "temp"), Milli));
        var monitors = KernelFile.Folders(Path.Combine(classes, "hwmon"))
            .Select(static folder => KernelFile.Number(Path.Combine(folder, "temp1_input"), Milli));
        return zones.Max() ?? monitors.Max();
    }

    private static long? Kilobytes(string? meminfo, string field)
    {
        var line = meminfo?.Split('\n').FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? null : (long?)FirstNumber(line[field.Length..]);
    }

    private static double? FirstNumber(string? text)
    {
        var word = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
