using Nimmerverse.TestKit;
using Nimmerverse.World.Tests.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Tests.Running;

/// <summary>The real process on a street map.</summary>
public sealed class WorldOnStreetsTests(NatsServerFixture nats) : IClassFixture<NatsServerFixture>
{
    private static readonly string Osm = $"osm:{MapFolder.HoheWarte}";

    [Fact]
    public async Task World_on_a_map_tells_it_with_its_attribution_and_goes_on_with_it()
    {
        await using var world = await WorldRun.StartAsync(nats, ("SEED", "7"), ("WORLD", Osm), ("SPEED", "5"));
        var before = await world.SnapshotAsync(static _ => true);
        await world.TerminateAsync();
        world.Start();
        var after = await world.SnapshotAsync(static _ => true);

        Assert.Equal((LevelPlan.OnStreets, "hohe-warte.osm.gz", "(c) OpenStreetMap contributors, ODbL"), (before.Level, before.Map, before.Attribution));
        Assert.Equal((before.Village, before.Nodes.Count), (after.Village, after.Nodes.Count));
        Assert.Equal(before.Houses, after.Houses);
    }

    // Seen to fail with the new garden beginning at village 1: NPCs would take its houses for those of the old village 1.
    [Fact]
    public async Task Garden_on_other_streets_begins_with_a_village_that_nobody_knows()
    {
        await using var world = await WorldRun.StartAsync(nats, ("SEED", "7"), ("SPEED", "5"));
        var before = await world.SnapshotAsync(static _ => true);
        await world.TerminateAsync();
        world.Set("WORLD", Osm);
        world.Start();
        var after = await world.SnapshotAsync(static _ => true);

        Assert.Null(before.Map);
        Assert.Equal((before.Village + 1, 7UL, "hohe-warte.osm.gz"), (after.Village, after.Seed, after.Map));
        Assert.True(after.Tick > before.Tick);
    }

    [Fact]
    public async Task World_whose_map_cannot_be_used_ends_with_exit_code_2()
    {
        await using var world = await WorldRun.StartAsync(nats, ("WORLD", "osm:/nowhere/town.osm"));
        var (code, log) = await world.WaitForEndAsync();

        Assert.Equal(2, code);
        Assert.Contains("NIMMERVERSE_WORLD cannot be used: /nowhere/town.osm does not exist", log, StringComparison.Ordinal);
    }
}
