using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cells.Tests.HostCell;

public sealed class HostCellTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    [Fact]
    public async Task Strained_host_emits_waves_and_denies_them_when_relieved()
    {
        using var tree = new SensorTree();
        tree.Write("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 900 kB").Write("proc/loadavg", "999 0 0 1/1 1");
        await using var bus = await server.ConnectAsync();
        var messenger = RunningProgram.Speak(bus);
        await using var readings = await messenger.SubscribeAsync(Subjects.HostReading.All(EnvironmentName.Dev));
        await using var waves = await messenger.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, "host"));
        await using var states = await messenger.SubscribeAsync(Subjects.CellState.Filter(EnvironmentName.Dev, "host"));
        await using var cell = RunningProgram.Start("Nimmerverse.Cells.Host.V1", server, ("SENSOR_ROOT", tree.Root), ("POLL_S", "0.05"));

        Assert.Equal((999, 900), ((await RunningProgram.FirstAsync(readings)).Body.Load1, (await RunningProgram.FirstAsync(readings)).Body.MemoryAvailableKb));
        var wave = (await RunningProgram.FirstAsync(waves)).Body;
        Assert.Equal(("load", 1, 1.0), (wave.Domain, wave.Polarity, wave.Confidence));
        foreach (var state in (string[])["POLLING", "READING", "EMITTING", "IDLE"])
        {
            Assert.Equal(state, (await RunningProgram.FirstAsync(states)).Body.To);
        }

        tree.Write("proc/loadavg", "0.1 0 0 1/1 1");
        Assert.Equal("load", (await RunningProgram.FirstAsync(waves, static denial => denial.Polarity == -1)).Body.Domain);
    }
}
