using Nimmerverse.Cells.Host;

namespace Nimmerverse.Cells.Tests.HostCell;

public sealed class HostSensorsTests : IDisposable
{
    private readonly SensorTree _tree = new();

    [Fact]
    public void Everything_that_the_kernel_shows_is_read()
    {
        WriteLoadAndMemory();
        _tree.Write("proc/pressure/cpu", "some avg10=1.53 avg60=0.87 avg300=0.32 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0");
        _tree.Write("proc/pressure/memory", "some avg10=0.25 avg60=0 avg300=0 total=1");
        _tree.Write("proc/pressure/io", "some avg10=12.00 avg60=0 avg300=0 total=1");
        _tree.Write("sys/class/thermal/thermal_zone0/temp", "48000").Write("sys/class/thermal/thermal_zone1/temp", "61500");

        var reading = HostSensors.Read(_tree.Root)!;

        Assert.Equal((0.75, 16_000_000, 9_000_000), (reading.Load1, reading.MemoryTotalKb, reading.MemoryAvailableKb));
        Assert.Equal((1.53, 0.25, 12, 61.5), (reading.CpuPressurePct, reading.MemoryPressurePct, reading.IoPressurePct, reading.TemperatureC));
    }

    [Fact]
    public void What_the_kernel_does_not_show_is_null()
    {
        WriteLoadAndMemory();

        var reading = HostSensors.Read(_tree.Root)!;

        Assert.Equal((null, null, null, null), (reading.CpuPressurePct, reading.MemoryPressurePct, reading.IoPressurePct, reading.TemperatureC));
    }

    [Fact]
    public void Hardware_monitor_is_asked_where_there_is_no_thermal_zone()
    {
        WriteLoadAndMemory();
        _tree.Write("sys/class/hwmon/hwmon0/temp1_input", "39000");

        Assert.Equal(39, HostSensors.Read(_tree.Root)!.TemperatureC);
    }

    [Fact]
    public void Tree_without_proc_gives_no_reading() => Assert.Null(HostSensors.Read(_tree.Root));

    [Fact]
    public void This_machine_is_read()
    {
        var reading = HostSensors.Read("/")!;

        Assert.InRange(reading.MemoryAvailableKb, 1, reading.MemoryTotalKb);
        Assert.Equal(Environment.ProcessorCount, reading.Processors);
    }

    public void Dispose() => _tree.Dispose();

    private void WriteLoadAndMemory() => _tree
        .Write("proc/loadavg", "0.75 0.50 0.25 1/234 5678")
        .Write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    9000000 kB");
}
