using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Facts;
using Nimmerverse.Npc.Map;
using Nimmerverse.Npc.Memory;

namespace Nimmerverse.Npc.Tests.Brains;

public class BrainTests
{
    [Fact]
    public void A_brain_step_allocates_nothing()
    {
        var brain = NewBrain(1);
        var village = new TestVillage(5, 8, 2);
        TestVillage.Live(brain, village, 400, dreams: 1);
        brain.Perceive(village.See());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2_000; i++)
        {
            village.Node = brain.Decide();
            brain.Perceive(village.See());
            brain.Dream();
            if (village.Done)
            {
                village.Draw();
                brain.Perceive(village.See());
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Experience_halves_the_steps_to_know_a_fresh_village()
    {
        var brain = NewBrain(3);
        var steps = TestVillage.Live(brain, new(5, 8, 4), 12_000);
        var early = steps.Take(8).Average();
        var late = steps.TakeLast(100).Average();
        Assert.True(late < 33, $"the last 100 villages took {late} steps each; a random walk takes 126, nearest frontier 25");
        Assert.True(late < early, $"{early} steps at first, {late} in the end");
    }

    // Seen to fail with Frozen left out of Perceive, of Look, and of Dream, each by itself.
    [Fact]
    public void A_frozen_brain_acts_and_changes_nothing_that_a_checkpoint_keeps()
    {
        var mind = NewBrain(11).Mind;
        TestVillage.Live(new Brain(mind, new Rng(1)), new(5, 8, 2), 500, dreams: 1);
        var before = Written(mind);
        var walked = TestVillage.Live(new Brain(mind, new Rng(12)) { Frozen = true }, new(5, 8, 13), 500, dreams: 1);

        Assert.NotEmpty(walked);
        Assert.Equal(before, Written(mind));
    }

    [Fact]
    public void Dreams_alone_teach_to_explore_after_a_single_village()
    {
        var brain = NewBrain(5);
        var village = new TestVillage(5, 8, 6);
        brain.Perceive(village.See());
        while (!village.Done)
        {
            village.Node = brain.Decide();
            brain.Perceive(village.See());
        }

        var awake = brain.Mind.LearnSteps;
        for (var i = 0; i < 20_000; i++)
        {
            Assert.True(brain.Dream());
        }

        Assert.Equal(20_000, brain.Mind.PlanSteps);
        Assert.Equal(awake, brain.Mind.LearnSteps);
        village.Draw();
        var steps = TestVillage.Live(brain, village, 2_000).Take(40).Average();
        Assert.True(steps < 33, $"{steps} steps");
    }

    [Fact]
    public void A_refused_decision_teaches_nothing()
    {
        var brain = NewBrain(7);
        var village = new TestVillage(5, 8, 8);
        brain.Perceive(village.See());
        brain.Decide();
        brain.Undo();
        Assert.False(brain.Perceive(village.See()));
        Assert.Equal(0, brain.Mind.LearnSteps);
    }

    [Fact]
    public void A_new_village_is_not_a_consequence_of_the_last_decision()
    {
        var brain = NewBrain(9);
        var village = new TestVillage(5, 8, 10);
        brain.Perceive(village.See());
        brain.Decide();
        village.Draw();
        Assert.False(brain.Perceive(village.See()));
        Assert.Equal(1, brain.Map.VisitedCount);
    }

    [Fact]
    public void The_watchdog_rescues_once_per_four_frontier_explorations_without_a_fact_and_calms_down_with_the_next_fact()
    {
        var brain = NewBrain(11);
        int[][] exits = [[1], [0]];
        var node = 0;
        brain.Perceive(See(0));
        for (var step = 1; step <= 16; step++)
        {
            node = brain.Decide();
            brain.Perceive(See(0));
            Assert.Equal(step / 8, brain.Mind.Rescues);
            Assert.Equal(step >= 8, brain.Rescued);
        }

        node = brain.Decide();
        brain.Perceive(See(1));
        Assert.False(brain.Rescued);
        Assert.Equal(0, brain.StepsSinceFact);

        Sight See(int fresh) => new()
        {
            Village = 1,
            NodeCount = 2,
            Node = node,
            Exits = exits[node],
            NewFacts = fresh,
            FactsKnown = fresh,
            FactsTotal = 3,
            HousesSeen = fresh,
        };
    }

    [Fact]
    public void A_brain_that_knows_everything_walks_only_for_its_needs()
    {
        var brain = NewBrain(13);
        int[][] exits = [[1], [0, 2], [1]];
        var node = 2;
        for (var n = 0; n < 3; n++)
        {
            node = n;
            brain.Perceive(See(default));
        }

        Assert.True(brain.Content);
        Assert.Equal(2, brain.Decide());
        brain.Perceive(See(new(0.9f, 0, 0)));
        node = brain.Decide();
        Assert.Equal(1, node);
        brain.Perceive(See(new(0.9f, 0, 0)));
        node = brain.Decide();
        Assert.Equal(0, node);
        brain.Perceive(See(new(0.5f, 0, 0)));
        Assert.Equal(0, brain.Decide());
        brain.Perceive(See(new(0.05f, 0, 0)));
        Assert.Equal(0, brain.Decide());

        Sight See(NeedLevels needs) => new()
        {
            Village = 1,
            NodeCount = 3,
            Node = node,
            Exits = exits[node],
            Place = node == 0 ? Place.Hunger : Place.None,
            NewFacts = 0,
            FactsKnown = 2,
            FactsTotal = 2,
            HousesSeen = 1,
            Needs = needs,
        };
    }

    [Fact]
    public void Recalled_ways_are_visited_and_the_same_village_goes_on()
    {
        var brain = NewBrain(15);
        brain.Recall(4, 9, 0, [1, 3], Place.None);
        brain.Recall(4, 9, 1, [0, 2, 4], Place.Energy);
        brain.Perceive(new Sight { Village = 4, NodeCount = 9, Node = 2, Exits = [1, 5], NewFacts = 0, FactsKnown = 0, FactsTotal = 4, HousesSeen = 0 });
        Assert.Equal(3, brain.Map.VisitedCount);
        Assert.Equal(Place.Energy, brain.Map.PlaceAt(1));
    }

    // Seen to fail with the size that comes left among the older ones.
    [Fact]
    public void Dreams_rehearse_one_village_of_each_other_size_and_never_one_that_was_not_known()
    {
        var mind = NewBrain(17).Mind;
        var dreamer = new Dreamer(mind, new Rng(18));
        dreamer.Learn(Known(2), houses: 2, factsPerHouse: 1);
        Assert.False(dreamer.Step());
        foreach (var (side, older) in ((int, int)[])[(5, 0), (6, 1), (5, 1), (7, 2), (8, 3), (9, 4), (10, 4), (10, 4)])
        {
            dreamer.Learn(Known(side), houses: 4, factsPerHouse: 2);
            Assert.Equal((older, side * side), (dreamer.OlderModels, dreamer.ModelNodes));
        }

        for (var i = 0; i < 5_000; i++)
        {
            Assert.True(dreamer.Step());
        }
    }

    private static PrivateMap Known(int side)
    {
        var map = new PrivateMap();
        map.Begin(side * side);
        for (var node = 0; node < side * side; node++)
        {
            map.Visit(node, TestVillage.ExitsOf(node, side), Place.None);
        }

        return map;
    }

    private static byte[] Written(Mind mind)
    {
        var writer = new ByteWriter();
        MindCodec.Write(writer, mind, new FactHead(new Rng(1)));
        return writer.Written.ToArray();
    }

    private static Brain NewBrain(ulong seed)
    {
        var rng = new Rng(seed);
        return new(new(new(), rng), rng);
    }
}
