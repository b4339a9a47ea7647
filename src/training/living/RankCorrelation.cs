using Nimmerverse.Neural;
using Nimmerverse.Training.Judging;

namespace Nimmerverse.Training.Living;

/// <summary>Whether the simulator and a living village put policies in the same order: Spearman's rank correlation (1904), ties sharing their places.</summary>
internal static class RankCorrelation
{
    private const int Resamples = 2_000;

    /// <summary>The correlation of two lists.</summary>
    internal static double Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (a, b) = (Ranks(first), Ranks(second));
        var (meanA, meanB) = (a.Average(), b.Average());
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }

        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    /// <summary>The correlation of means with a percentile interval of 95% from drawing the columns of either side with replacement.</summary>
    /// <param name="live">A row per policy, a column per turn.</param>
    /// <param name="simulated">A row per policy, a column per scenario.</param>
    internal static Estimate Bootstrap(double[][] live, double[][] simulated)
    {
        var rng = new Rng(1);
        var drawn = new double[Resamples];
        for (var round = 0; round < Resamples; round++)
        {
            drawn[round] = Of(Means(live, Draw(live[0].Length)), Means(simulated, Draw(simulated[0].Length)));
        }

        Array.Sort(drawn);
        var below = drawn.Count(static value => value <= 0);
        return new(
            Of([.. live.Select(static row => Statistics.Mean(row))], [.. simulated.Select(static row => Statistics.Mean(row))]),
            Statistics.Quantile(drawn, 0.025),
            Statistics.Quantile(drawn, 0.975),
            Math.Min(1, 2.0 * (below + 1) / (Resamples + 1)));

        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => rng.Next(count))];

        static double[] Means(double[][] rows, int[] columns) => [.. rows.Select(row => columns.Average(column => row[column]))];
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other == value) - 1) / 2.0))];
}
