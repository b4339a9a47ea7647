using System.Runtime.InteropServices;
using Nimmerverse.Neural;

namespace Nimmerverse.Training.Judging;

/// <summary>Statistics of few noisy runs (Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice").</summary>
internal static class Statistics
{
    /// <summary>Resamples of a bootstrap.</summary>
    public const int Resamples = 2_000;

    /// <summary>Mean of the middle half: a quarter, rounded down, is left out at both ends.</summary>
    public static double InterquartileMean(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var cut = sorted.Length / 4;
        var sum = 0.0;
        for (var i = cut; i < sorted.Length - cut; i++)
        {
            sum += sorted[i];
        }

        return sum / (sorted.Length - (2 * cut));
    }

    /// <summary>Mean.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    /// <summary>A quantile, linear between neighbours.</summary>
    /// <param name="values">Values.</param>
    /// <param name="share">0 (least) to 1 (most).</param>
    public static double Quantile(ReadOnlySpan<double> values, double share)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>Share of pairs in which the first is less, equals counting half.</summary>
    public static double ProbabilityOfLess(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            sum += first[i] < second[i] ? 1 : first[i] == second[i] ? 0.5 : 0;
        }

        return sum / first.Length;
    }

    /// <summary>
    /// A percentile bootstrap interval of 95%, stratified: scenarios are drawn with replacement within their stratum, training seeds with
    /// replacement as a whole. Seeded, so that a page can be made again.
    /// </summary>
    /// <param name="runs">A value per training seed (row) and scenario (column).</param>
    /// <param name="strata">The stratum of each scenario.</param>
    /// <param name="statistic">What is estimated from all values drawn.</param>
    public static Estimate Bootstrap(double[][] runs, IReadOnlyList<string> strata, Func<double[], double> statistic)
    {
        var groups = strata.Select(static (name, i) => (name, i)).GroupBy(static pair => pair.name, static pair => pair.i).Select(static group => group.ToArray()).ToArray();
        var rng = new Rng(1);
        var drawn = new double[runs.Length * strata.Count];
        var estimates = new double[Resamples];
        for (var round = 0; round < Resamples; round++)
        {
            var columns = groups.SelectMany(group => group.Select(_ => group[rng.Next(group.Length)])).ToArray();
            var at = 0;
            for (var row = 0; row < runs.Length; row++)
            {
                var seed = runs[rng.Next(runs.Length)];
                foreach (var column in columns)
                {
                    drawn[at++] = seed[column];
                }
            }

            estimates[round] = statistic(drawn);
        }

        Array.Sort(estimates);
        var below = estimates.Count(static value => value <= 0);
        var above = estimates.Count(static value => value >= 0);
        var p = Math.Min(1, 2.0 * (Math.Min(below, above) + 1) / (Resamples + 1));
        return new(statistic([.. runs.SelectMany(static row => row)]), Quantile(estimates, 0.025), Quantile(estimates, 0.975), p);
    }

    /// <summary>Holm's step-down correction (Holm 1979): adjusted p-values in the order given.</summary>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        var order = Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).ToArray();
        var adjusted = new double[pValues.Count];
        var most = 0.0;
        for (var place = 0; place < order.Length; place++)
        {
            most = Math.Max(most, Math.Min(1, (order.Length - place) * pValues[order[place]]));
            adjusted[order[place]] = most;
        }

        return adjusted;
    }
}

/// <summary>An estimate with its 95% interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided bootstrap p-value of the estimate being 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Estimate(double Value, double Low, double High, double P)
{
    /// <summary>Whether the interval leaves out 0.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;
}
