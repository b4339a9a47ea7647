using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Snapshots;

namespace Nimmerverse.World.Tests.Gardens;

public sealed class TalkingTests
{
    private static readonly GardenRules Talkative = new() { Size = 3, Houses = 4, Crawlers = 0, TalkHouses = 2 };

    [Fact]
    public void Two_that_meet_stand_still_and_then_know_what_the_other_knew()
    {
        var player = Meet(Talkative, out var houses);

        Assert.True(player.Garden.View("1")!.Talking);
        Assert.True(player.Garden.View("2")!.Talking);
        var node = player.Garden.View("1")!.Node;
        player.Step(new BodyAction("1", player.Move(player.Garden.View("1")!.Exits[0])));
        Assert.Equal("talking", player.Garden.View("1")!.Refused);
        Assert.Equal(node, player.Garden.View("1")!.Node);

        Wait(player, Talkative.TalkTicks);

        Assert.Null(player.Garden.View("1")!.Talking);
        var told = player.Garden.View("2")!.Heard!;
        Assert.Equal(2, told.Count);
        Assert.All(told, house => Assert.Contains(house.House, houses));
        Assert.All(told, house => Assert.Equal(player.Garden.Village.Houses.Single(one => one.View.House == house.House).View.Facts, house.Facts));
        var moved = player.Step(new BodyAction("1", player.Move(player.Garden.View("1")!.Exits[0])));
        Assert.Equal(0, moved.Delta.Refused);
    }

    [Fact]
    public void What_was_told_is_told_for_two_seconds_and_no_talk_follows_for_a_while()
    {
        var player = Meet(Talkative, out _);
        Wait(player, Talkative.TalkTicks);
        Wait(player, 2 * GardenRules.ViewEvery);
        Assert.NotNull(player.Garden.View("2")!.Heard);
        Wait(player, 1);
        Assert.Null(player.Garden.View("2")!.Heard);

        // Two of the four houses are still news to the other.
        Wait(player, Talkative.TalkGapTicks - (2 * GardenRules.ViewEvery) - 2);
        Assert.Null(player.Garden.View("2")!.Talking);
        Wait(player, 2);
        Assert.True(player.Garden.View("2")!.Talking);
    }

    [Fact]
    public void Nobody_talks_who_has_no_news_or_where_nobody_is_meant_to()
    {
        var silent = Meet(Talkative with { TalkHouses = 0 }, out _);
        Assert.Null(silent.Garden.View("1")!.Talking);

        var player = Meet(Talkative with { TalkHouses = 100 }, out _);
        Wait(player, Talkative.TalkTicks + Talkative.TalkGapTicks + 2);
        Assert.Null(player.Garden.View("1")!.Talking);
        Assert.Equal(player.Garden.Village.Houses.Count, Learned(player));
    }

    [Fact]
    public void A_talk_survives_a_snapshot()
    {
        var player = Meet(Talkative, out _);
        var restored = new Player(LivingGarden.Restore(Talkative, player.Garden.Capture())!);
        Assert.Equal(player.Garden.StateHash(), restored.Garden.StateHash());
        Wait(player, Talkative.TalkTicks + 1);
        Wait(restored, Talkative.TalkTicks + 1);
        Assert.NotNull(restored.Garden.View("2")!.Heard);
        Assert.Equal(player.Garden.StateHash(), restored.Garden.StateHash());
        var later = LivingGarden.Restore(Talkative, player.Garden.Capture().Later(1_000))!;
        Assert.Equal(player.Garden.View("2")!.Heard!.Select(static house => house.House), later.View("2")!.Heard!.Select(static house => house.House));
    }

    // One walks to every house; the other stands and waits until it comes back.
    private static Player Meet(GardenRules rules, out int[] houses)
    {
        var player = new Player(new LivingGarden(rules, 5)) { Answer = static (_, _) => null };
        player.Step(new BodyAction("1", Player.Join));
        foreach (var house in player.Garden.Village.Houses)
        {
            Walk(player, house.Node);
        }

        houses = [.. player.Garden.Village.Houses.Select(static house => house.View.House)];
        player.Step(new BodyAction("2", Player.Join));
        Walk(player, player.Garden.View("2")!.Node);
        return player;
    }

    private static void Walk(Player player, int goal)
    {
        while (player.Garden.View("1")!.Node != goal)
        {
            var view = player.Garden.View("1")!;
            var side = 3;
            var next = view.Exits.MinBy(exit => Math.Abs((exit % side) - (goal % side)) + Math.Abs((exit / side) - (goal / side)));
            player.Step(new BodyAction("1", player.Move(next)));
        }
    }

    private static void Wait(Player player, int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            player.Step([.. ((string[])["1", "2"]).Select(body => new BodyAction(body, player.Act(ActionKind.Stay)))]);
        }
    }

    private static int Learned(Player player) => player.Garden.Capture().Npcs.Single(static npc => npc.Id == "2").Visited.Count(static visited => visited);
}
