using System.Globalization;
using Nimmerverse.Training.Judging;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Calibrating;

/// <summary>Fits how NPCs learn, get stuck and find facts.</summary>
/// <param name="all">All explorations that were recorded.</param>
/// <param name="calibration">The figures before.</param>
internal sealed class LearningFits(IReadOnlyList<Exploration> all, Calibration calibration)
{
    private const int FewestStuck = 5;

    /// <summary>Fits.</summary>
    /// <returns>The figures.</returns>
    internal IEnumerable<Fit> All() => [.. Curve(), .. StuckTimes(), .. Discovery()];

    // Least squares of the logarithms over a grid of asymptote and scale; what a newborn needs was measured by the benchmark of exploration.
    private IEnumerable<Fit> Curve()
    {
        var done = all.Where(static one => one.Complete).ToList();
        if (done.Count < 10)
        {
            yield break;
        }

        var best = (Error: double.PositiveInfinity, Skilled: 0.0, Scale: 0.0);
        for (var skilled = 1.0; skilled <= 2.5; skilled += 0.01)
        {
            for (var scale = 20.0; scale <= 2_000; scale *= 1.05)
            {
                var error = done.Sum(one => Math.Pow(Math.Log(one.Steps / one.Map.FrontierMean) - Math.Log(Model(one, skilled, scale)), 2));
                best = error < best.Error ? (error, skilled, scale) : best;
            }
        }

        var from = string.Create(
            CultureInfo.InvariantCulture,
            $"measured: {done.Count} explorations, {string.Join(", ", done.GroupBy(static one => one.Map.Name).Select(static map => $"{map.Count()} on {map.Key}"))}; sigma of the logarithm {Math.Sqrt(best.Error / done.Count):0.00} around the curve");
        yield return new("frontier_steps", Math.Round(best.Skilled, 2), from);
        yield return new("learning_scale", Math.Round(best.Scale), from);
    }

    private double Model(Exploration one, double skilled, double scale) =>
        skilled + ((calibration.NewbornSteps - skilled) / (1 + (one.Updates / (scale * Math.Sqrt(one.Map.FrontierMean / 25)))));

    private IEnumerable<Fit> StuckTimes()
    {
        var lengths = all.SelectMany(static one => one.Stuck.Select(steps => steps / one.Map.Nodes)).ToList();
        var exposure = all.Sum(one =>
            one.Steps / one.Map.FrontierMean / (1 + (one.Updates / (calibration.LearningScale * Math.Sqrt(one.Map.FrontierMean / 25) * calibration.StuckPractice))));
        var steps = all.Sum(static one => one.Steps + one.Stuck.Sum());
        var share = all.Sum(static one => one.Stuck.Sum()) / steps;
        var from = string.Create(
            CultureInfo.InvariantCulture,
            $"measured: {lengths.Count} times without a fact for more than half of the nodes in {steps:0} steps of {all.Count} explorations, {share:P1} of all steps");
        if (lengths.Count < FewestStuck)
        {
            // Seen k times, it is not more frequent than k + 3 or so in as long a time (rule of three).
            yield return new("stuck_every", Math.Round(exposure / (lengths.Count + 3), 2), from + "; too few to say more than that it is not more frequent");
            yield break;
        }

        double[] logs = [.. lengths.Select(static length => Math.Log(length))];
        yield return new("stuck_every", Math.Round(exposure / lengths.Count, 2), from);
        yield return new("stuck_for", Math.Round(Math.Exp(Statistics.Mean(logs)), 2), from);
        yield return new("stuck_spread", Math.Round(Math.Sqrt(logs.Average(log => Math.Pow(log - Statistics.Mean(logs), 2))), 2), from);
    }

    private IEnumerable<Fit> Discovery()
    {
        var curves = all.Where(static one => one is { Complete: true, Known.Count: > 0 } && one.Stuck.Count == 0).Select(static one => one.Known).ToList();
        if (curves.Count < 10)
        {
            yield break;
        }

        var best = (Error: double.PositiveInfinity, Power: 1.0);
        for (var power = 0.5; power <= 3; power += 0.01)
        {
            var error = curves.Sum(curve => Enumerable.Range(0, curve.Count).Sum(i => Math.Pow(curve[i] - (1 - Math.Pow(1 - ((i + 1) / 10.0), power)), 2)));
            best = error < best.Error ? (error, power) : best;
        }

        yield return new("discovery", Math.Round(best.Power, 2), $"measured: {curves.Count} explorations, least squares over tenths of their steps");
    }
}
