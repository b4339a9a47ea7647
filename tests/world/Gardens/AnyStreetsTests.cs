using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Tests.Gardens;

/// <summary>The garden knows nothing of grids.</summary>
public sealed class AnyStreetsTests
{
    // A ring of twelve nodes with three dead ends and two chords: degrees 1 to 4, edges of any length and direction.
    private static readonly GardenRules Rules = new()
    {
        Houses = 6,
        Streets = static _ => new StreetGraph(
            [
                .. Enumerable.Range(0, 12).Select(static i => new NodeView(400 * Math.Cos(i * Math.PI / 6), 300 * Math.Sin(i * Math.PI / 6))),
                new(700, 0), new(0, 555), new(-640, 10),
            ],
            [
                .. Enumerable.Range(0, 12).Select(static i => new EdgeView(i, (i + 1) % 12)),
                new(0, 12), new(3, 13), new(6, 14), new(0, 6), new(2, 9),
            ]),
    };

    [Fact]
    public void Npcs_learn_a_village_on_any_streets()
    {
        var player = new Player(new LivingGarden(Rules, 3));

        while (player.Completions.Count == 0)
        {
            player.StepAll(1, "1", "2");
            Assert.True(player.Garden.Tick < 10_000);
        }

        Assert.Equal(12, player.Completions[0].Facts);
    }

    [Fact]
    public void Crawler_drives_on_any_streets()
    {
        var player = new Player(new LivingGarden(Rules, 3));
        var random = new DeterministicRandom(1);
        var nodes = new HashSet<int>();
        for (var tick = 0; tick < 4_000; tick++)
        {
            var order = tick % 40 == 0
                ? player.Act(ActionKind.Turn, turn: random.Next(361) - 180)
                : player.Act(ActionKind.Drive, speed: 80);
            player.Step(new BodyAction("crawler-0", order));
            var crawler = player.Garden.View("crawler-0")!;
            nodes.Add(crawler.Node);
            Assert.InRange(crawler.Crawler!.FrontCm, 0, 400);
        }

        Assert.True(nodes.Count >= 5);
    }

    [Fact]
    public void Garden_on_any_streets_comes_back_from_its_snapshot()
    {
        var player = new Player(new LivingGarden(Rules, 3));
        player.StepAll(100, "1", "2");

        Assert.Equal(player.Garden.StateHash(), LivingGarden.Restore(Rules, player.Garden.Capture())!.StateHash());
        Assert.Null(LivingGarden.Restore(Rules with { Streets = new GardenRules().Streets }, player.Garden.Capture()));
    }
}
