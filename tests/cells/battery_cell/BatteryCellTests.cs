using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cells.Tests.BatteryCell;

public sealed class BatteryCellTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private const string Program = "Nimmerverse.Cells.Battery.V1";

    [Fact]
    public async Task Machine_without_a_battery_gets_a_simulated_one_marked_in_every_message()
    {
        using var tree = new SensorTree();
        await using var bus = await server.ConnectAsync();
        await using var everything = await bus.SubscribeAsync("dev.>");
        await using var cell = RunningProgram.Start(
            Program, server, ("SENSOR_ROOT", tree.Root), ("POLL_S", "0.05"), ("SIMULATED_START_PCT", "19"), ("SIMULATED_DRAIN_PCT_PER_HOUR", "1000"));

        var kinds = new HashSet<string>(StringComparer.Ordinal);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var message in everything.ReadAllAsync(patience.Token))
        {
            using var json = System.Text.Json.JsonDocument.Parse(message.Payload);
            Assert.True(json.RootElement.GetProperty("header").GetProperty("source").GetProperty("simulated").GetBoolean(), message.Subject);
            kinds.Add(message.Subject);
            if (kinds.Count == 4)
            {
                break;
            }
        }

        Assert.Equal(
            ["dev.health.cell.battery.heartbeat", "dev.nervous.cells.battery.reading", "dev.nervous.cells.battery.state", "dev.nervous.cells.battery.wave"],
            kinds.Order(StringComparer.Ordinal));
        Assert.Contains("serving a simulated one", cell.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Real_battery_that_empties_becomes_low_then_critical_and_cries_louder()
    {
        using var tree = new SensorTree();
        tree.Battery("BAT0", ("capacity", "60"), ("status", "Discharging"));
        await using var bus = await server.ConnectAsync();
        var messenger = RunningProgram.Speak(bus);
        await using var states = await messenger.SubscribeAsync(Subjects.CellState.Filter(EnvironmentName.Dev, "battery_2"));
        await using var waves = await messenger.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, "battery_2"));
        await using var cell = RunningProgram.Start(Program, server, ("ID", "battery_2"), ("SENSOR_ROOT", tree.Root), ("POLL_S", "0.05"));

        var quiet = await RunningProgram.FirstAsync(waves, static wave => wave.Confidence > 0.85);
        Assert.Equal(("battery", false), (quiet.Body.Domain, quiet.Message.Header.Source.Simulated));

        tree.Battery("BAT0", ("capacity", "15"));
        Assert.Equal(("MONITORING", "LOW"), FromTo((await RunningProgram.FirstAsync(states)).Body));
        Assert.InRange((await RunningProgram.FirstAsync(waves, static wave => wave.Domain == "energy")).Body.Confidence, 0.64, 0.81);

        tree.Battery("BAT0", ("capacity", "4"));
        Assert.Equal(("LOW", "CRITICAL"), FromTo((await RunningProgram.FirstAsync(states)).Body));
        await RunningProgram.FirstAsync(waves, static wave => wave is { Domain: "battery", Confidence: > 0.98 });
    }

    private static (string From, string To) FromTo(StateChange change) => (change.From, change.To);
}
