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

    /// <summary>Seen to fail with the look ending at the horizon, whether it has seen an unvisited node or not.</summary>
    [Fact]
    public void Distances_are_exact_on_a_map_larger_than_the_horizon()
    {
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var (map, node) = LargeMap(new Rng(seed));
            var survey = new MapSurvey();
            survey.Look(map, node);
            var unvisited = Enumerable.Range(0, map.NodeCount).Where(n => map.Visits(n) == 0 && map.Links(n) > 0).ToList();
            var share = 0f;
            for (var i = 0; i < map.Exits(node).Length; i++)
            {
                var exit = map.Exits(node)[i];
                var from = Steps(map, exit);
                Assert.Equal(unvisited.Min(u => from[u]), survey.Distance(exit));
                share += survey.Share(i);
            }

            Assert.Equal(1, share, 1e-3);
            Assert.InRange(survey.Unvisited, 1, unvisited.Count);
        }
    }

    // A grid of 70 x 70 with diagonals here and there, all of it visited but a few nodes far away.
    private static (PrivateMap Map, int Node) LargeMap(Rng rng)
    {
        const int side = 70;
        var links = Enumerable.Range(0, side * side).Select(static _ => new SortedSet<int>()).ToArray();
        for (var n = 0; n < links.Length; n++)
        {
            Link(n, n % side < side - 1 ? n + 1 : n);
            Link(n, n + side);
            Link(n, rng.Next(3) == 0 && n % side < side - 1 ? n + side + 1 : n);
        }

        var map = new PrivateMap();
        map.Begin(links.Length);
        var secret = Enumerable.Range(0, 5).Select(_ => links.Length - 1 - rng.Next(links.Length / 4)).ToHashSet();
        for (var n = 0; n < links.Length; n++)
        {
            if (!secret.Contains(n))
            {
                map.Visit(n, [.. links[n]], Place.None);
            }
        }

        return (map, rng.Next(links.Length / 2));

        void Link(int a, int b)
        {
            if (a != b && b < links.Length)
            {
                links[a].Add(b);
                links[b].Add(a);
            }
        }
    }

    internal static (PrivateMap Map, int Node) RandomMap(Rng rng, int inPlaces = 0)
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
            map.Visit(node, [.. links[node]], inPlaces > 0 && rng.Next(inPlaces) == 0 ? Place.Energy : Place.None);
            var exits = links[node].ToArray();
            if (i < nodes - 1 && rng.Next(4) > 0)
            {
                node = exits[rng.Next(exits.Length)];
            }
        }

        map.Visit(node, [.. links[node]], inPlaces > 0 && rng.Next(inPlaces) == 0 ? Place.Energy : Place.None);
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

    internal static int[] Steps(PrivateMap map, int from)
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
