using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.World.Maps;

namespace Nimmerverse.Training.Brains;

/// <summary>Lets a frozen copy of a brain walk the held-out villages of a level. Each village has luck of its own, the same for every brain.</summary>
internal static class FrozenTest
{
    /// <summary>Tests.</summary>
    /// <param name="plan">Names the villages.</param>
    /// <param name="brain">The brain's file.</param>
    /// <param name="level">The level.</param>
    /// <param name="map">The street map.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>Steps of each village; the limit where the walk was given up.</returns>
    public static LevelTest Run(BrainPlan plan, BrainFile brain, int level, StreetMap map, CancellationToken cancellationToken)
    {
        var course = new Course(level, map, plan.TicksPerStep);
        var mind = brain.Read();
        var steps = new int[plan.HeldOutVillages];
        var censored = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var seed = plan.HeldOut(level, i);
            var walker = new Brain(mind, new Rng(seed)) { Frozen = true };
            course.Begin(seed, number: 1);
            var most = plan.MostStepsPerNode * course.NodeCount;
            walker.Perceive(course.See());
            while (!course.Done && steps[i] < most)
            {
                course.Walk(walker.Decide());
                walker.Perceive(course.See());
                steps[i]++;
            }

            censored += course.Done ? 0 : 1;
        }

        return new(level, steps, censored);
    }
}
