using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;
using Nimmerverse.World.Maps;

namespace Nimmerverse.Training.Brains;

/// <summary>What brains are measured against: explorers that learn nothing, on the same held-out villages.</summary>
internal static class Explorers
{
    public const string RandomWalk = "random walk";

    public const string NearestFrontier = "nearest frontier";

    /// <summary>Both of them.</summary>
    public static IReadOnlyList<string> All { get; } = [NearestFrontier, RandomWalk];

    /// <summary>Walks the held-out villages of a level once.</summary>
    /// <param name="plan">Names the villages.</param>
    /// <param name="explorer">Which of <see cref="All"/>.</param>
    /// <param name="level">The level.</param>
    /// <param name="map">The street map.</param>
    /// <param name="run">Names the luck.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public static LevelTest Run(BrainPlan plan, string explorer, int level, StreetMap map, ulong run, CancellationToken cancellationToken)
    {
        var course = new Course(level, map, ticksPerStep: 1);
        var ways = new PrivateMap();
        var survey = new MapSurvey();
        var steps = new int[plan.HeldOutVillages];
        var censored = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rng = new Rng(plan.HeldOut(level, i) + (run * 1_000_000_007));
            course.Begin(plan.HeldOut(level, i), number: 1);
            ways.Begin(course.NodeCount);
            ways.Visit(course.Node, course.Exits, Place.None);
            for (var most = plan.MostStepsPerNode * course.NodeCount; !course.Done && steps[i] < most; steps[i]++)
            {
                course.Walk(explorer == RandomWalk ? course.Exits[rng.Next(course.Exits.Length)] : TowardsNearest(course, ways, survey, rng));
                ways.Visit(course.Node, course.Exits, Place.None);
            }

            censored += course.Done ? 0 : 1;
        }

        return new(level, steps, censored);
    }

    // Ties between equally near unvisited nodes are broken by chance.
    private static int TowardsNearest(Course course, PrivateMap ways, MapSurvey survey, Rng rng)
    {
        survey.Look(ways, course.Node);
        var (best, ties, nearest) = (course.Node, 0, int.MaxValue);
        foreach (var exit in course.Exits)
        {
            var distance = survey.Distance(exit);
            if (distance < nearest)
            {
                (nearest, ties) = (distance, 0);
            }

            if (distance == nearest && rng.Next(++ties) == 0)
            {
                best = exit;
            }
        }

        return best;
    }
}
