using System.Text.Json;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Supervisor.Tests.Processes;

/// <summary>What the real supervisor puts on record of its node.</summary>
public sealed class ObservationTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    [Fact]
    public async Task Resources_of_every_npc_and_of_the_node_and_lifeforce_of_its_processes_become_trails()
    {
        await using var deployer = await server.ConnectAsync();
        await deployer.JetStream.CreateOrUpdateStreamAsync(
            TrailStream.Configuration(EnvironmentName.Dev, 64 * 1024 * 1024) with { Retention = StreamRetention.Limits });
        await using var run = await SupervisorRun.CreateAsync(server);
        await using var trails = await run.Messenger.SubscribeAsync(Subjects.Trail.All(EnvironmentName.Dev));
        run.Start(npcs: 2);

        var seen = new Dictionary<string, Trail>(StringComparer.Ordinal);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var received in trails.ReadAllAsync(patience.Token))
        {
            var trail = received.Body;
            seen[$"{trail.Kind} {trail.Inputs!.Value.GetProperty("kind").GetString()} {trail.Inputs!.Value.GetProperty("entity").GetString()}"] = trail;
            if (seen.Count == 4)
            {
                break;
            }
        }

        Assert.Equal(
            [$"lifeforce supervisor {run.Node}", "resource node " + run.Node, "resource npc 0", "resource npc 1"], seen.Keys.Order(StringComparer.Ordinal));
        var npc = seen["resource npc 0"];
        var inputs = npc.Inputs!.Value.Deserialize(WireJson.Default.ResourceInputs)!;
        Assert.InRange(inputs.CpuPct, 0, 100);
        Assert.InRange(inputs.PssBytes!.Value, 1, inputs.RssBytes);
        Assert.InRange((npc.Ended - npc.Started).TotalSeconds, 3, 10);
        Assert.Equal(run.Node, npc.Actor);
        Assert.True(seen["resource node " + run.Node].Inputs!.Value.GetProperty("rss_bytes").GetInt64() > 1024 * 1024);
        var lifeforce = seen[$"lifeforce supervisor {run.Node}"];
        Assert.InRange(lifeforce.Inputs!.Value.GetProperty("income").GetDouble(), 5, 30);
        Assert.Equal(lifeforce.Cost, lifeforce.Inputs!.Value.GetProperty("spending").GetDouble());
    }
}
