using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Bench.Exploration;

/// <summary>What the brain is measured against: explorers that learn nothing.</summary>
internal static class Explorers
{
    /// <summary>Mean steps of a random walk.</summary>
    public static double RandomWalk(int side, int houses, ulong seed, int villages) =>
        Mean(side, houses, seed, villages, static (course, _, _, rng) => course.Exits[rng.Next(course.Exits.Length)]);

    /// <summary>Mean steps of always walking to the nearest known unvisited node, ties broken by chance.</summary>
    public static double NearestFrontier(int side, int houses, ulong seed, int villages) =>
        Mean(side, houses, seed, villages, static (course, map, survey, rng) =>
        {
            survey.Look(map, course.Node);
            var best = course.Node;
            var ties = 0;
            var nearest = int.MaxValue;
            foreach (var exit in course.Exits)
            {
                var distance = survey.Distance(exit);
                if (distance < nearest)
                {
                    nearest = distance;
                    ties = 0;
                }

                if (distance == nearest && rng.Next(++ties) == 0)
                {
                    best = exit;
                }
            }

            return best;
        });

    /// <summary>
    /// The fewest steps that any explorer without knowledge of where houses stand can need on average: to see the j-th new node
    /// takes at least j - 1 steps, and the last of H houses placed at random is expected at place H (N + 1) / (H + 1) of N.
    /// </summary>
    public static double LowerBound(int nodes, int houses) => (houses * (nodes + 1.0) / (houses + 1)) - 1;

    private static double Mean(
        int side, int houses, ulong seed, int villages, Func<ExplorationCourse, PrivateMap, MapSurvey, Rng, int> next)
    {
        var course = new ExplorationCourse(side, houses, seed, villages);
        var rng = new Rng(seed + 1);
        var map = new PrivateMap();
        var survey = new MapSurvey();
        long steps = 0;
        for (var i = 0; i < villages; i++)
        {
            course.Begin();
            map.Begin(course.NodeCount);
            map.Visit(course.Node, course.Exits, Place.None);
            course.See();
            while (!course.Done)
            {
                course.Walk(next(course, map, survey, rng));
                map.Visit(course.Node, course.Exits, Place.None);
                course.See();
                steps++;
            }
        }

        return (double)steps / villages;
    }
}
