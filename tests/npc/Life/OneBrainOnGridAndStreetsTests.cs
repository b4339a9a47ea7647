using System.Security.Cryptography;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Facts;
using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Npc.Tests.Life;

/// <summary>
/// The real NPC in the real world on a real server: one brain file that learns on a grid, on a street map, and on a grid again. Seen to fail with
/// weights that are not read when it wakes.
/// </summary>
public sealed class OneBrainOnGridAndStreetsTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>, IAsyncLifetime, IDisposable
{
    private const int GridNodes = 9;
    private static readonly string Streets = Path.Combine(AppContext.BaseDirectory, "hohe-warte.osm.gz");
    private readonly TemporaryFolder _folder = new();
    private readonly string _id = NatsServerFixture.UniquePrefix();
    private BusConnection _bus = null!;
    private TypedSubscription<WorldView> _views = null!;
    private TypedSubscription<NpcState> _states = null!;

    public async Task InitializeAsync()
    {
        _bus = await server.ConnectAsync();
        var messenger = RunningProgram.Speak(_bus);
        _views = await messenger.SubscribeAsync(Subjects.WorldView.Filter(EnvironmentName.Dev, _id));
        _states = await messenger.SubscribeAsync(Subjects.NpcState.Filter(EnvironmentName.Dev, _id));
    }

    public async Task DisposeAsync() => await _bus.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_brain_that_learnt_on_a_grid_walks_streets_and_a_grid_again_with_one_file()
    {
        var born = await LiveAsync(null, world: null, GridNodes, static (_, state) => state.KnownShare >= 1);
        var onStreets = await LiveAsync(born, $"osm:{Streets}", nodes: 101, static (before, state) => state.LearnSteps > before + 10 && state.FactsKnown > 0);
        var back = await LiveAsync(onStreets, world: null, GridNodes, static (before, state) => state.KnownShare >= 1 && state.LearnSteps > before);

        Assert.True(born.LearnSteps < onStreets.LearnSteps && onStreets.LearnSteps < back.LearnSteps, $"{born} {onStreets} {back}");
        Assert.Equal(3, new[] { born.Hash, onStreets.Hash, back.Hash }.Distinct().Count());
    }

    // A life in the garden, from the file that the life before left, to the file that it leaves.
    private async Task<BrainOnDisk> LiveAsync(BrainOnDisk? before, string? world, int nodes, Func<long, NpcState, bool> until)
    {
        var steps = before?.LearnSteps ?? 0;
        (string, string)[] ground = world is null ? [("SIZE", "3"), ("HOUSES", "3")] : [("WORLD", world)];
        await using var garden = RunningProgram.Start(
            "Nimmerverse.World", server, [("DATA", Path.Combine(_folder.Path, "world")), ("SEED", "7"), ("SPEED", "5"), ("CRAWLERS", "0"), .. ground]);
        await using var npc = RunningProgram.Start("Nimmerverse.Npc", server, ("ID", _id), ("DATA", _folder.Path), ("TICK_HZ", "20"), ("SPEED", "5"), ("SEED", "1"));
        var view = await RunningProgram.FirstAsync(_views, view => view.NodeCount == nodes);
        await RunningProgram.FirstAsync(_states, state => state.Pid == npc.Id && state.Village >= view.Body.Village && until(steps, state));
        Assert.Equal(0, await npc.TerminateAsync());
        Assert.Equal(0, await garden.TerminateAsync());
        if (before is not null)
        {
            Assert.Contains($"Awake with weights of generation {before.Generation}, {before.LearnSteps} learning steps old", npc.Log, StringComparison.Ordinal);
        }

        return Read();
    }

    private BrainOnDisk Read()
    {
        var files = new CheckpointFiles(Path.Combine(_folder.Path, $"npc-{_id}"), "mind");
        var (payload, _) = files.Read();
        var mind = new Mind(new BrainSettings(), new Rng(1));
        Assert.True(MindCodec.TryRead(payload, mind, new FactHead(new Rng(1))));
        return new(files.Generation, mind.LearnSteps, Convert.ToHexStringLower(SHA256.HashData(payload!)));
    }

    private sealed record BrainOnDisk(long Generation, long LearnSteps, string Hash);
}
