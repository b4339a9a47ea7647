using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Tests.Map;

public class MapSurveyTests
{
    [Fact]
    public void Distances_and_shares_agree_with_a_plain_search_on_random_graphs() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(), seed =>
            {
                var rng = new Rng((ulong)seed);
                var (map, node) = RandomMap(rng);
                var survey = new MapSurvey();
                survey.Look(map, node);
                var unvisited = Enumerable.Range(0, map.NodeCount).Where(n => map.Visits(n) == 0 && map.Links(n) > 0).ToList();
                var near = Steps(map, node);
                foreach (var exit in map.Exits(node))
                {
                    var from = Steps(map, exit);
                    var expected = unvisited.Select(u => from[u]).Where(static s => s >= 0).DefaultIfEmpty(MapSurvey.Unreachable).Min();
                    if (survey.Distance(exit) != expected)
                    {
                        return false;
                    }
                }

                var reachable = unvisited.Where(u => near[u] >= 0).ToList();
                var share = 0f;
                for (var i = 0; i < map.Exits(node).Length; i++)
                {
                    share += survey.Share(i);
                }

                return survey.Unvisited == reachable.Count && Math.Abs(share - (reachable.Count > 0 ? 1 : 0)) < 1e-4;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_equally_short_ways_share_what_lies_behind_them()
    {
        var map = new PrivateMap();
        map.Begin(5);
        map.Visit(0, [1, 2], Place.None);
        map.Visit(1, [0, 3], Place.None);
        map.Visit(2, [0, 3, 4], Place.None);
        var survey = new MapSurvey();
        survey.Look(map, 0);
        Assert.Equal(0.25f, survey.Share(0), 5);
        Assert.Equal(0.75f, survey.Share(1), 5);
    }

    private static (PrivateMap Map, int Node) RandomMap(Rng rng)
    {
        var nodes = 2 + rng.Next(20);
        var links = new SortedSet<int>[nodes];
        for (var n = 0; n < nodes; n++)
        {
            links[n] = [];
        }

        for (var n = 1; n < nodes; n++)
        {
            Link(n, rng.Next(n));
        }

        for (var i = 0; i < nodes / 2; i++)
        {
            Link(rng.Next(nodes), rng.Next(nodes));
        }

        var map = new PrivateMap();
        map.Begin(nodes);
        var node = rng.Next(nodes);
        for (var i = 0; i < nodes; i++)
        {
            map.Visit(node, [.. links[node]], Place.None);
            var exits = links[node].ToArray();
            if (i < nodes - 1 && rng.Next(4) > 0)
            {
                node = exits[rng.Next(exits.Length)];
            }
        }

        map.Visit(node, [.. links[node]], Place.None);
        return (map, node);

        void Link(int a, int b)
        {
            if (a != b && links[a].Count < PrivateMap.MaxExits && links[b].Count < PrivateMap.MaxExits)
            {
                links[a].Add(b);
                links[b].Add(a);
            }
        }
    }

    private static int[] Steps(PrivateMap map, int from)
    {
        var steps = Enumerable.Repeat(-1, map.NodeCount).ToArray();
        steps[from] = 0;
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var n))
        {
            if (map.Visits(n) == 0)
            {
                continue;
            }

            foreach (var exit in map.Exits(n))
            {
                if (steps[exit] < 0)
                {
                    steps[exit] = steps[n] + 1;
                    queue.Enqueue(exit);
                }
            }
        }

        return steps;
    }
}
