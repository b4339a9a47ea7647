using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Npc.Tests.Brains;

/// <summary>What a brain shows of its expectations.</summary>
public sealed class OutlookTests
{
    private const int Side = 4;
    private const int Nodes = Side * Side;

    // Seen to fail with the outlook taking what it computes into the statistics.
    [Fact]
    public void Looking_changes_neither_what_is_learnt_nor_what_is_decided()
    {
        var watched = new Walk(seed: 5);
        var alone = new Walk(seed: 5);
        var outlook = new Outlook();
        for (var step = 0; step < 400; step++)
        {
            Assert.Equal(alone.Step(), watched.Step(brain => brain.TryShow(outlook)));
        }

        Assert.True(watched.Brain.Mind.LearnSteps > 100);
        Assert.True(watched.Brain.Mind.Networks.Actor.Parameters.SequenceEqual(alone.Brain.Mind.Networks.Actor.Parameters));
        Assert.True(watched.Brain.Mind.Networks.Critic.Parameters.SequenceEqual(alone.Brain.Mind.Networks.Critic.Parameters));
    }

    // Seen to fail with the actor's rows cut at the wrong width.
    [Fact]
    public void Policy_shown_is_the_policy_that_decides()
    {
        var walk = new Walk(seed: 7);
        var outlook = new Outlook();
        for (var step = 0; step < 60; step++)
        {
            walk.Step(brain => Assert.True(brain.TryShow(outlook)));
            Assert.Equal(walk.Brain.Entropy, outlook.Entropy, 1e-6);
            Assert.Equal(1, outlook.Probabilities.ToArray().Sum(), 1e-5);
        }
    }

    // Seen to fail with the estimate of the present node put in place of that of a visited exit.
    [Fact]
    public void Value_of_an_exit_is_the_foretold_reward_and_the_discounted_estimate_behind_it()
    {
        var walk = new Walk(seed: 3);
        var outlook = new Outlook();
        var (visited, unseen) = (0, 0);
        for (var step = 0; step < 40; step++)
        {
            walk.Step(brain =>
            {
                Assert.True(brain.TryShow(outlook));
                var discount = brain.Mind.Settings.Learning.Discount;
                var exits = brain.Map.Exits(brain.Node);
                for (var i = 0; i < exits.Length; i++)
                {
                    var isNew = brain.Map.Visits(exits[i]) == 0;
                    var reward = brain.Mind.RewardScaler.Scale(Rewards.Step + (isNew ? Rewards.FirstVisit : 0));
                    var behind = isNew ? outlook.Value : CriticAt(brain, exits[i], walk);
                    Assert.Equal(reward + (discount * behind), outlook.Values[i], 1e-4);
                    (visited, unseen) = isNew ? (visited, unseen + 1) : (visited + 1, unseen);
                }
            });
        }

        Assert.True(visited > 10 && unseen > 10);
    }

    // Seen to fail without the end at a node that is on the way already.
    [Fact]
    public void Way_foretold_leads_from_exit_to_exit_up_to_the_first_unseen_node()
    {
        var walk = new Walk(seed: 11);
        var outlook = new Outlook();
        var path = new int[32];
        var longest = 0;
        for (var step = 0; step < 200; step++)
        {
            walk.Step(brain =>
            {
                Assert.True(brain.TryShow(outlook));
                var way = path.AsSpan(0, outlook.Foretell(-1, path)).ToArray();
                longest = Math.Max(longest, way.Length);
                Assert.InRange(way.Length, 1, Outlook.Furthest);
                Assert.Equal(way.Length, way.Append(brain.Node).Distinct().Count() - 1);
                var here = brain.Node;
                foreach (var node in way)
                {
                    Assert.True(brain.Map.Exits(here).Contains(node), $"{here} to {node}");
                    here = node;
                }

                Assert.All(way.SkipLast(1), node => Assert.True(brain.Map.Visits(node) > 0));
                var first = brain.Map.Exits(brain.Node)[^1];
                Assert.Equal(first, path.AsSpan(0, outlook.Foretell(first, path))[0]);
            });
        }

        Assert.True(longest > 1);
    }

    [Fact]
    public void Who_knows_everything_or_stands_nowhere_expects_nothing()
    {
        var walk = new Walk(seed: 1, factsTotal: 1);
        var outlook = new Outlook();
        Assert.False(walk.Brain.TryShow(outlook));
        for (var step = 0; step < 400 && !walk.Brain.Content; step++)
        {
            walk.Step();
        }

        Assert.True(walk.Brain.Content);
        Assert.False(walk.Brain.TryShow(outlook));
    }

    private static float CriticAt(Brain brain, int node, Walk walk)
    {
        var features = new Features();
        features.Compute(
            brain.Mind,
            new Situation(brain.Map, node)
            {
                CameFrom = brain.Node,
                FactsKnown = walk.Known,
                FactsTotal = walk.Total,
                StepsInVillage = walk.Steps + 1,
                StepsSinceMeal = walk.Steps + 1,
                StepsSinceFact = brain.StepsSinceFact + 1,
            },
            observe: false);
        var tape = new MlpTape(brain.Mind.Networks.Critic);
        brain.Mind.Networks.Critic.Forward(features.State, tape);
        return tape.Output[0];
    }

    /// <summary>A walk through a grid without needs, whose corner houses tell a fact each.</summary>
    private sealed class Walk(ulong seed, int factsTotal = 5)
    {
        private readonly bool[] _told = new bool[Nodes];
        private int _node;
        private bool _begun;

        public Brain Brain { get; } = new(new Mind(new BrainSettings(), new Rng(seed)), new Rng(seed + 1));

        public int Known { get; private set; }

        public int Total => factsTotal;

        public int Steps { get; private set; }

        public int Step(Action<Brain>? look = null)
        {
            Steps += _begun ? 1 : 0;
            _begun = true;
            var isHouse = _node is Side - 1 or Nodes - 1 or Nodes - Side && !_told[_node];
            _told[_node] |= isHouse;
            Known += isHouse ? 1 : 0;
            Brain.Perceive(new Sight
            {
                Village = 1,
                NodeCount = Nodes,
                Node = _node,
                Exits = Exits(_node),
                NewFacts = isHouse ? 1 : 0,
                FactsKnown = Known,
                FactsTotal = factsTotal,
                HousesSeen = Known,
            });
            look?.Invoke(Brain);
            return _node = Brain.Decide();
        }

        private static int[] Exits(int node) =>
        [
            .. node >= Side ? (int[])[node - Side] : [],
            .. node % Side > 0 ? (int[])[node - 1] : [],
            .. node % Side < Side - 1 ? (int[])[node + 1] : [],
            .. node + Side < Nodes ? (int[])[node + Side] : [],
        ];
    }
}
