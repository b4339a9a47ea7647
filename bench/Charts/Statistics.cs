namespace Nimmerverse.Bench.Charts;

/// <summary>A mean with a 95% confidence interval of the mean.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal sealed record Interval(double Mean, double Low, double High)
{
    private const int Resamples = 2_000;

    /// <summary>Bootstraps the mean over seeds (percentile method); the resampling itself is seeded, so that a page can be made again.</summary>
    public static Interval Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return new(double.NaN, double.NaN, double.NaN);
        }

        var rng = new Nimmerverse.Neural.Rng(1);
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            double sum = 0;
            for (var k = 0; k < values.Count; k++)
            {
                sum += values[rng.Next(values.Count)];
            }

            means[i] = sum / values.Count;
        }

        Array.Sort(means);
        return new(values.Average(), means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples)]);
    }
}
