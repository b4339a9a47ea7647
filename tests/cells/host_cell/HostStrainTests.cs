using Nimmerverse.Cells.Host;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Tests.HostCell;

public sealed class HostStrainTests
{
    private static readonly HostReading Calm = new() { Load1 = 0.5, Processors = 2, MemoryTotalKb = 1_000, MemoryAvailableKb = 600 };

    [Fact]
    public void Calm_host_strains_nothing() => Assert.Empty(HostStrain.Find(Calm with { CpuPressurePct = 3, TemperatureC = 50 }));

    [Theory]
    [InlineData(3.0, null, 0.5)]
    [InlineData(9.0, null, 1)]
    [InlineData(0.1, 60.0, 0.5)]
    public void Load_is_strained_by_waiting_tasks(double load, double? pressure, double severity)
    {
        var strain = Assert.Single(HostStrain.Find(Calm with { Load1 = load, CpuPressurePct = pressure }));

        Assert.Equal("load", strain.Domain);
        Assert.Equal(severity, strain.Severity, precision: 9);
    }

    [Fact]
    public void Memory_and_temperature_are_strained_beyond_their_bounds()
    {
        var strains = HostStrain.Find(Calm with { MemoryAvailableKb = 75, TemperatureC = 85 });

        Assert.Equal(["memory", "temperature"], strains.Select(static strain => strain.Domain));
        Assert.All(strains, static strain => Assert.Equal(0.5, strain.Severity, precision: 9));
    }
}
