using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Bench.Exploration;

/// <summary>One newborn brain that lives through fresh villages.</summary>
/// <param name="settings">Its hyperparameters.</param>
/// <param name="dreamsPerTick">Imagined steps per real one.</param>
internal sealed class ExplorationRun(BrainSettings settings, int dreamsPerTick)
{
    private const int LongestVillage = 20_000;

    /// <summary>Completed villages: the tick at which each ended, and the steps it took.</summary>
    public List<(int Tick, int Steps)> Villages { get; } = [];

    public Mind? Mind { get; private set; }

    public void Live(ulong seed, int ticks, int side = 5, int houses = 8)
    {
        var rng = new Rng(seed);
        Mind = new Mind(settings, rng);
        var brain = new Brain(Mind, rng);
        var course = new ExplorationCourse(side, houses, seed + 1_000_000, villages: ticks);
        for (var tick = 0; tick < ticks;)
        {
            var began = tick;
            course.Begin();
            brain.Perceive(course.See());
            while (!course.Done && tick < ticks && tick - began < LongestVillage)
            {
                course.Walk(brain.Decide());
                brain.Perceive(course.See());
                tick++;
                for (var i = 0; i < dreamsPerTick && brain.Dream(); i++)
                {
                    // One imagined step each.
                }
            }

            if (course.Done)
            {
                Villages.Add((tick, tick - began));
            }
        }
    }

    /// <summary>Mean steps of the villages that ended within a span of ticks.</summary>
    public double Mean(int after, int upTo) =>
        Villages.Where(v => v.Tick > after && v.Tick <= upTo).Select(static v => (double)v.Steps).DefaultIfEmpty(double.NaN).Average();
}
