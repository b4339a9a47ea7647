using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Training.Brains;

/// <summary>What nobody can do better than.</summary>
internal static class Bounds
{
    // Exact tours are found by dynamic programming over subsets of houses.
    private const int MostHousesForTour = 15;

    /// <summary>
    /// The fewest steps that an explorer who does not know where houses stand can need on average: the j-th new node costs at least j - 1 steps, and
    /// the last of h houses placed by chance on c nodes is expected as the h (c + 1) / (h + 1)-th of them. Addresses, where there are some, come
    /// before all other nodes; who would visit those first, and no other, is the explorer that this bounds.
    /// </summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="houses">Houses.</param>
    /// <param name="addresses">Nodes with an address; 0 where houses may stand anywhere.</param>
    public static double Uninformed(int nodes, int houses, int addresses) => addresses >= houses
        ? Last(addresses, houses) - 1
        : addresses + Last(nodes - addresses, houses - addresses) - 1;

    /// <summary>The fewest steps of who knows the whole village beforehand (Held and Karp 1962), for few houses.</summary>
    /// <param name="level">The level.</param>
    /// <param name="map">The street map.</param>
    /// <param name="seed">The garden's seed.</param>
    /// <returns>Steps; null where there are too many houses.</returns>
    public static int? Clairvoyant(int level, StreetMap map, ulong seed)
    {
        var course = new Course(level, map, ticksPerStep: 1);
        course.Begin(seed, number: 1);
        var houses = course.Village.Houses;
        return houses.Count > MostHousesForTour ? null : Tour(course.Village, course.Node, [.. houses.Select(static house => house.Node)]);
    }

    private static double Last(int places, int houses) => houses * (places + 1.0) / (houses + 1);

    private static int Tour(Village village, int start, int[] houses)
    {
        var between = houses.Select(house => Distances(village, house)).ToArray();
        var fromStart = Distances(village, start);
        var best = new int[1 << houses.Length, houses.Length];
        for (var set = 1; set < 1 << houses.Length; set++)
        {
            for (var last = 0; last < houses.Length; last++)
            {
                best[set, last] = int.MaxValue / 2;
                var before = set & ~(1 << last);
                if (before == set)
                {
                    continue;
                }

                if (before == 0)
                {
                    best[set, last] = fromStart[houses[last]];
                }

                for (var previous = 0; previous < houses.Length; previous++)
                {
                    if ((before & (1 << previous)) != 0)
                    {
                        best[set, last] = Math.Min(best[set, last], best[before, previous] + between[previous][houses[last]]);
                    }
                }
            }
        }

        return Enumerable.Range(0, houses.Length).Min(last => best[(1 << houses.Length) - 1, last]);
    }

    private static int[] Distances(Village village, int from)
    {
        var steps = new int[village.Streets.NodeCount];
        Array.Fill(steps, -1);
        steps[from] = 0;
        var open = new Queue<int>([from]);
        while (open.TryDequeue(out var node))
        {
            foreach (var next in village.Streets.Neighbours(node))
            {
                if (steps[next] < 0)
                {
                    steps[next] = steps[node] + 1;
                    open.Enqueue(next);
                }
            }
        }

        return steps;
    }
}
