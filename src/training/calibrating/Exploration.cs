using Nimmerverse.Training.Mapping;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Calibrating;

/// <summary>How one NPC came to know one village, or as far as it came.</summary>
/// <param name="Map">The map.</param>
/// <param name="Steps">Steps, those in which it was stuck left out.</param>
/// <param name="Updates">What it had practised when it was half through: real updates, and imagined ones by what they are worth.</param>
/// <param name="Stuck">Lengths of the times without a fact that were longer than half of the nodes, in steps.</param>
/// <param name="Known">Share of the facts known, by tenths of its steps.</param>
/// <param name="Complete">Whether beginning and end were seen.</param>
internal sealed record Exploration(MapStatistics Map, double Steps, double Updates, IReadOnlyList<double> Stuck, IReadOnlyList<double> Known, bool Complete)
{
    private const double StuckFrom = 0.5;

    /// <summary>Finds the explorations of one NPC.</summary>
    /// <param name="samples">Its states.</param>
    /// <param name="map">The map of a village with so many facts, or null when it is not known.</param>
    /// <param name="calibration">What imagined updates are worth.</param>
    /// <returns>Its explorations.</returns>
    internal static IEnumerable<Exploration> Of(IReadOnlyList<Sample> samples, Func<int, MapStatistics?> map, Calibration calibration)
    {
        var updates = 0.0;
        List<(Sample Sample, double Updates)> village = [];
        for (var i = 0; i < samples.Count; i++)
        {
            updates += i == 0 ? samples[i].LearnSteps : Practice(samples[i - 1], samples[i], calibration);
            if (village.Count > 0 && (samples[i].Village != village[0].Sample.Village || !village[^1].Sample.Learns))
            {
                if (Read(village, map) is { } done)
                {
                    yield return done;
                }

                village.Clear();
            }

            if (samples[i].Learns || village.Count > 0)
            {
                village.Add((samples[i], updates));
            }
        }

        if (village.Count > 0 && Read(village, map) is { } last)
        {
            yield return last;
        }
    }

    private static double Practice(in Sample before, in Sample now, Calibration calibration)
    {
        var (steps, dreams) = (Math.Max(0, now.LearnSteps - before.LearnSteps), Math.Max(0, now.PlanSteps - before.PlanSteps));
        var ticks = now.Pid == before.Pid ? Math.Max(1, now.Tick - before.Tick) : 1;
        return steps + (ticks * calibration.DreamWorth * calibration.DreamSaturation * (1 - Math.Exp(-dreams / (double)ticks / calibration.DreamSaturation)));
    }

    private static Exploration? Read(List<(Sample Sample, double Updates)> village, Func<int, MapStatistics?> mapOf)
    {
        var (first, last) = (village[0].Sample, village[^1].Sample);
        if (mapOf(first.FactsTotal) is not { } map)
        {
            return null;
        }

        // Who never dreamt and stands in its first village has taken all steps of its life there, those before the recording too.
        var newborn = first.PlanSteps == 0;
        var begin = newborn ? 0 : first.LearnSteps;
        var seen = newborn || first.FactsKnown <= first.FactsTotal / 10;
        double steps = last.LearnSteps - begin;
        if (steps < 1)
        {
            return null;
        }

        List<double> stuck = [];
        for (var i = 1; i < village.Count; i++)
        {
            var (before, now) = (village[i - 1].Sample, village[i].Sample);
            if (now.SinceFact < before.SinceFact && before.SinceFact > StuckFrom * map.Nodes)
            {
                stuck.Add(before.SinceFact);
            }
        }

        var half = village.First(one => one.Sample.LearnSteps - begin >= steps / 2).Updates;
        double[] known =
        [
            .. Enumerable.Range(1, 9).Select(tenth =>
                village.Last(one => one.Sample.LearnSteps - begin <= Math.Max(steps * tenth / 10, village[0].Sample.LearnSteps - begin)).Sample.FactsKnown / (double)first.FactsTotal),
        ];
        return new(map, Math.Max(1, steps - stuck.Sum()), half, stuck, newborn && first.FactsKnown > 0.1 * first.FactsTotal ? [] : known, seen && !last.Learns);
    }
}
