using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Streets;
using Nimmerverse.World.Tests.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Tests.Gardens;

/// <summary>The last level: villages on real streets.</summary>
public sealed class StreetMapGardenTests
{
    private static readonly StreetMap HoheWarte = Read(MapFolder.HoheWarte);

    private static readonly GardenRules Rules = new()
    {
        Map = HoheWarte,
        StartLevel = LevelPlan.OnStreets,
        VillagesPerLevel = 1,
        QuizGapTicks = 5,
        QuizPeriodTicks = 5,
    };

    [Fact]
    public void Plan_follows_the_size_of_the_map()
    {
        var plan = Rules.PlanFor(LevelPlan.OnStreets);
        Assert.Equal(new LevelPlan(LevelPlan.OnStreets, 0, 25, 3, 1), plan);
        Assert.Equal((100, 23), (LevelPlan.ForStreets(2_366).Houses, LevelPlan.ForStreets(2_366).PlacesPerNeed));
        Assert.Equal((1, 1), (LevelPlan.ForStreets(4).Houses, LevelPlan.ForStreets(4).PlacesPerNeed));
        Assert.Equal(7, (Rules with { Houses = 7, Size = 3 }).PlanFor(LevelPlan.OnStreets).Houses);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GardenRules().PlanFor(LevelPlan.OnStreets));
    }

    [Fact]
    public void Houses_stand_at_addresses_first_and_elsewhere_only_when_there_are_too_few()
    {
        int[] addresses = [3, 14, 15, 92, 65];
        for (var index = 0; index < 20; index++)
        {
            var few = VillageDrawing.Draw(9, Rules.PlanFor(LevelPlan.OnStreets) with { Houses = 3 }, index, HoheWarte.Graph, addresses);
            Assert.All(few.Houses, house => Assert.Contains(house.Node, addresses));
            var many = VillageDrawing.Draw(9, Rules.PlanFor(LevelPlan.OnStreets), index, HoheWarte.Graph, addresses);
            Assert.Empty(addresses.Except(many.Houses.Select(static house => house.Node)));
            Assert.Equal(25, many.Houses.Count);
        }
    }

    [Fact]
    public void Npcs_learn_one_village_after_the_other_on_the_map()
    {
        var player = new Player(new LivingGarden(Rules, 3));

        while (player.Completions.Count < 2)
        {
            player.StepAll(1, "1", "2");
            Assert.True(player.Garden.Tick < 100_000);
        }

        Assert.Equal([LevelPlan.OnStreets, LevelPlan.OnStreets], player.Completions.Select(static done => done.Level));
        Assert.Equal(100, player.Completions[0].Facts);
        Assert.Same(HoheWarte.Graph, player.Garden.Village.Streets);
    }

    [Fact]
    public void Map_is_the_level_after_the_grids()
    {
        var player = new Player(new LivingGarden(Rules with { StartLevel = LevelPlan.Highest, Size = 5, Houses = 3 }, 3));
        Assert.Null(player.Garden.Describe(0, 0).Attribution);

        while (player.Garden.Village.Plan.Level == LevelPlan.Highest)
        {
            player.StepAll(1, "1");
        }

        Assert.Equal(LevelPlan.OnStreets, player.Garden.Village.Plan.Level);
        Assert.Equal(HoheWarte.Graph.NodeCount, player.Garden.View("1")!.NodeCount);
    }

    [Fact]
    public void Garden_comes_back_from_its_snapshot_on_the_same_map_only()
    {
        var player = new Player(new LivingGarden(Rules, 3));
        player.StepAll(200, "1", "2");
        var state = player.Garden.Capture();

        Assert.Equal(player.Garden.StateHash(), LivingGarden.Restore(Rules, state)!.StateHash());
        Assert.Null(LivingGarden.Restore(Rules with { Map = null }, state));
        Assert.Null(LivingGarden.Restore(Rules with { Map = new StreetMap(HoheWarte.Name, HoheWarte.Graph, [1]) }, state));
    }

    [Fact]
    public void Snapshot_names_the_map_and_whose_it_is()
    {
        var garden = new LivingGarden(Rules, 3).Describe(0, 0);

        Assert.Equal(("hohe-warte.osm.gz", "(c) OpenStreetMap contributors, ODbL"), (garden.Map, garden.Attribution));
        Assert.Null(garden.MapParts);
        Assert.Equal(HoheWarte.Graph.NodeCount, garden.Nodes.Count);
        Assert.All(garden.Edges, static edge => Assert.True(edge.LengthM > 0));
    }

    [Fact]
    public void Large_map_comes_in_parts_that_are_the_whole()
    {
        const int nodes = 12_345;
        var graph = new StreetGraph(
            [.. Enumerable.Range(0, nodes).Select(static node => new NodeView(node % 111 * 1000, node / 111 * 1000))],
            [.. Enumerable.Range(1, nodes - 1).Select(static node => new EdgeView(node % 111 == 0 ? node - 111 : node - 1, node))]);
        var garden = new LivingGarden(Rules with { Map = new StreetMap("large", graph, []) }, 3);
        var told = garden.Describe(0, 0);
        var parts = Enumerable.Range(0, 3).Select(part => MapParts.Of(garden.Village, garden.VillageNumber, part)).ToArray();

        Assert.Equal((3, 0, 0, 0, 0), (told.MapParts, told.Nodes.Count, told.Edges.Count, told.Houses.Count, told.Places.Count));
        Assert.Equal(graph.Nodes, parts.SelectMany(static part => part.Nodes));
        Assert.Equal(graph.Edges.Count, parts.SelectMany(static part => part.Edges).Distinct().Count());
        Assert.Equal(graph.Edges.Count, parts.Sum(static part => part.Edges.Count));
        Assert.Equal(garden.Village.Houses.Count, parts.Sum(static part => part.Houses.Count));
        Assert.Equal(garden.Village.Places.Count, parts.Sum(static part => part.Places.Count));
        Assert.All(parts, static part => Assert.Equal((3, "(c) OpenStreetMap contributors, ODbL"), (part.Parts, part.Attribution)));
        Assert.Equal([0, 5_000, 10_000], parts.Select(static part => part.FirstNode));
    }

    [Fact]
    public void Garden_that_follows_another_counts_on()
    {
        var garden = new LivingGarden(Rules, 3, firstVillage: 8, tick: 1_000);
        garden.Step([new BodyAction("1", new WorldAction { Village = 0, Tick = 0, Kind = ActionKind.Join })]);

        Assert.Equal((8, 1_001), (garden.VillageNumber, garden.View("1")!.Tick));
        Assert.Equal(0.05, garden.WorldSeconds, 9);
    }

    [Fact]
    public void Crawler_drives_on_real_streets()
    {
        var player = new Player(new LivingGarden(Rules, 3));
        var random = new DeterministicRandom(1);
        var nodes = new HashSet<int>();
        for (var tick = 0; tick < 8_000; tick++)
        {
            var order = tick % 60 == 0 ? player.Act(ActionKind.Turn, turn: random.Next(361) - 180) : player.Act(ActionKind.Drive, speed: 400);
            player.Step(new BodyAction("crawler-0", order));
            nodes.Add(player.Garden.View("crawler-0")!.Node);
        }

        Assert.True(nodes.Count > 1);
    }

    private static StreetMap Read(string path) => StreetMaps.TryRead($"osm:{path}", out var map, out var fault) ? map : throw new InvalidOperationException(fault);
}
