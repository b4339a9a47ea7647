using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Tests.Gardens;

public sealed class LivingGardenTests
{
    [Fact]
    public void Join_enters_and_shows_only_the_own_node()
    {
        var player = new Player(new LivingGarden(new GardenRules(), 7));

        var outcome = player.Step(new BodyAction("1", Player.Join));

        Assert.Contains("1", outcome.Views);
        var view = player.Garden.View("1")!;
        Assert.Equal(player.Garden.Village.HouseAt(view.Node) >= 0, view.House is not null);
        Assert.Equal(16, view.FactsTotal);
        Assert.Equal(25, view.NodeCount);
        Assert.Null(view.Refused);
        Assert.Equal(new BodyMove("1", -1, view.Node), Assert.Single(outcome.Delta.Moves));
    }

    [Theory]
    [InlineData(ActionKind.Move, null, null, "missing_node")]
    [InlineData(ActionKind.Move, 99, null, "not_adjacent")]
    [InlineData(ActionKind.Move, -1, null, "not_adjacent")]
    [InlineData(ActionKind.Drive, null, 10.0, "not_for_this_body")]
    public void Action_of_an_npc_that_is_not_allowed_is_refused_with_a_reason(ActionKind kind, int? node, double? speed, string reason)
    {
        var player = new Player(new LivingGarden(new GardenRules(), 7));
        player.Step(new BodyAction("1", Player.Join));
        var before = player.Garden.View("1")!.Node;

        var outcome = player.Step(new BodyAction("1", player.Act(kind, speed) with { ToNode = node }));

        Assert.Equal(1, outcome.Delta.Refused);
        var view = player.Garden.View("1")!;
        Assert.Equal(reason, view.Refused);
        Assert.Equal(before, view.Node);
        Assert.Contains("1", outcome.Views);
    }

    [Fact]
    public void Action_for_another_village_is_refused()
    {
        var player = new Player(new LivingGarden(new GardenRules(), 7));
        player.Step(new BodyAction("1", Player.Join));

        player.Step(new BodyAction("1", player.Act(ActionKind.Stay) with { Village = 2 }));

        Assert.Equal("wrong_village", player.Garden.View("1")!.Refused);
        Assert.Equal(1, player.Garden.Refusals(Refusal.WrongVillage));
    }

    [Fact]
    public void Second_action_in_a_tick_is_refused_and_the_first_stands()
    {
        var player = new Player(new LivingGarden(new GardenRules(), 7));
        player.Step(new BodyAction("1", Player.Join));
        var exits = player.Garden.View("1")!.Exits;

        var outcome = player.Step(new BodyAction("1", player.Move(exits[0])), new BodyAction("1", player.Move(exits[1])));

        Assert.Equal(exits[0], player.Garden.View("1")!.Node);
        Assert.Null(player.Garden.View("1")!.Refused);
        Assert.Equal(1, outcome.Delta.Refused);
        Assert.Equal(1, player.Garden.Refusals(Refusal.OneActionPerTick));
        Assert.Single(outcome.Views, view => view == "1");
    }

    [Fact]
    public void Full_node_refuses_one_more_body()
    {
        var player = new Player(new LivingGarden(new GardenRules { NodeCapacity = 1 }, 7));
        player.Step([.. Enumerable.Range(0, 25).Select(i => new BodyAction($"{i}", Player.Join))]);
        var exit = player.Garden.View("3")!.Exits[0];

        player.Step(new BodyAction("3", player.Move(exit)));
        player.Step(new BodyAction("one-too-many", Player.Join));

        Assert.Equal("node_full", player.Garden.View("3")!.Refused);
        Assert.Null(player.Garden.View("one-too-many"));
        Assert.Equal(1, player.Garden.Refusals(Refusal.GardenFull));
    }

    [Fact]
    public void Body_outside_the_garden_is_refused_but_let_in()
    {
        var player = new Player(new LivingGarden(new GardenRules(), 7));

        var outcome = player.Step(new BodyAction("1", player.Move(3)));

        Assert.Contains("1", outcome.Views);
        Assert.Equal("not_in_garden", player.Garden.View("1")!.Refused);
    }

    [Theory]
    [InlineData("crawler-7")]
    [InlineData("Not A Token")]
    [InlineData("")]
    public void Body_that_cannot_be_is_refused(string body)
    {
        var player = new Player(new LivingGarden(new GardenRules(), 7));

        var outcome = player.Step(new BodyAction(body, Player.Join));

        Assert.Equal(1, player.Garden.Refusals(Refusal.NoSuchBody));
        Assert.DoesNotContain(body, outcome.Views);
    }

    [Fact]
    public void Body_that_stands_still_gets_a_view_each_second_and_one_for_each_action()
    {
        var player = new Player(new LivingGarden(new GardenRules(), 7));
        player.Step(new BodyAction("1", Player.Join));

        var seen = Enumerable.Range(0, 100).Count(_ => player.Step().Views.Contains("1"));

        Assert.Equal(5, seen);
        Assert.Contains("1", player.Step(new BodyAction("1", player.Act(ActionKind.Stay))).Views);
    }

    [Fact]
    public void Needs_grow_with_time_and_are_met_at_their_place()
    {
        var player = new Player(new LivingGarden(new GardenRules { SilenceTicks = int.MaxValue }, 7));
        player.Step(new BodyAction("1", Player.Join));
        Enumerable.Range(0, 1200).ToList().ForEach(_ => player.Step());
        var hungry = player.Garden.View("1")!;
        Assert.True(hungry.Needs.Hunger > 0.4 || hungry.Place == "hunger");
        Assert.True(hungry.Needs.Company > 0.6 || hungry.Place == "company");

        WalkTo(player, "1", player.Garden.Village.Places.First(place => place.Need == "hunger").Node);
        Enumerable.Range(0, 20).ToList().ForEach(_ => player.Step());

        Assert.Equal(0, player.Garden.View("1")!.Needs.Hunger, 6);
        Assert.True(player.Garden.View("1")!.Needs.Energy > 0.3);
    }

    [Fact]
    public void View_stays_small_however_many_stand_on_the_node()
    {
        var garden = new LivingGarden(new GardenRules { Streets = static _ => StreetGrid.Square(2), Size = 2, Houses = 1, ExpectedNpcs = 1_000 }, 7);
        var bodies = Enumerable.Range(0, 1_000).Select(static body => $"{body}").ToArray();

        garden.Step([.. bodies.Select(static body => new BodyAction(body, Player.Join))]);

        var views = bodies.Select(body => garden.View(body)!).ToArray();
        Assert.All(views, static view => Assert.InRange(view.Company.Count, 32, 33));
        Assert.All(views, static view => Assert.DoesNotContain(view.Body, view.Company));
    }

    [Fact]
    public void Company_is_also_met_by_another_body_on_the_node()
    {
        var player = new Player(new LivingGarden(new GardenRules { SilenceTicks = int.MaxValue }, 7));
        player.Step(new BodyAction("1", Player.Join), new BodyAction("2", Player.Join));
        Enumerable.Range(0, 1200).ToList().ForEach(_ => player.Step());
        var before = player.Garden.View("2")!.Needs.Company;

        WalkTo(player, "2", player.Garden.View("1")!.Node);
        Enumerable.Range(0, 40).ToList().ForEach(_ => player.Step());

        Assert.Equal(["1"], player.Garden.View("2")!.Company);
        Assert.True(player.Garden.View("2")!.Needs.Company < before - 0.3);
    }

    [Fact]
    public void Any_log_of_actions_keeps_walks_on_edges_one_action_a_tick_and_nodes_within_capacity()
    {
        Prop.ForAll(GardenLogs.Arbitrary, static log =>
        {
            var garden = new LivingGarden(GardenLogs.Crowded, log.Seed);
            foreach (var tick in log.Ticks)
            {
                var outcome = garden.Step(tick);
                var moves = outcome.Delta.Moves.Where(static move => !move.Body.StartsWith("crawler-", StringComparison.Ordinal)).ToArray();
                var perNode = garden.Describe(0, 0).Bodies.Where(static body => !body.Crawler).GroupBy(static body => body.Node);
                if (moves.Any(move => move is { From: >= 0, To: >= 0 } && !garden.Village.Streets.AreAdjacent(move.From, move.To))
                    || moves.GroupBy(static move => move.Body).Any(static group => group.Count(static move => move is { From: >= 0, To: >= 0 }) > 1)
                    || perNode.Any(static node => node.Count() > 1))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Same_seed_and_log_give_the_same_state_even_when_restored_half_way()
    {
        Prop.ForAll(GardenLogs.Arbitrary, static log =>
        {
            var rules = GardenLogs.Crowded;
            var one = new LivingGarden(rules, log.Seed);
            var other = new LivingGarden(rules, log.Seed);
            for (var i = 0; i < log.Ticks.Length; i++)
            {
                one.Step(log.Ticks[i]);
                other.Step(log.Ticks[i]);
                if (i == log.Ticks.Length / 2)
                {
                    other = LivingGarden.Restore(rules, other.Capture())!;
                }
            }

            return one.StateHash() == other.StateHash();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Different_seeds_give_different_states()
    {
        var one = new Player(new LivingGarden(new GardenRules(), 1));
        var other = new Player(new LivingGarden(new GardenRules(), 2));
        one.StepAll(50, "1", "2");
        other.StepAll(50, "1", "2");

        Assert.NotEqual(one.Garden.StateHash(), other.Garden.StateHash());
    }

    private static void WalkTo(Player player, string body, int goal)
    {
        var streets = player.Garden.Village.Streets;
        while (player.Garden.View(body)!.Node is var node && node != goal)
        {
            var next = streets.Neighbours(node).MinBy(exit => streets.LengthCm(exit, goal));
            player.Step(new BodyAction(body, player.Move(next)));
        }
    }
}
