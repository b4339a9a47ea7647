using Nimmerverse.Neural;
using Nimmerverse.Training.Judging;

namespace Nimmerverse.Training.Tests;

public sealed class StatisticsTests
{
    // scipy.stats.trim_mean([1..9], 0.25) = 5 and of [0, 1, 2, 100] = 1.5.
    [Theory]
    [InlineData(new double[] { 9, 1, 8, 2, 7, 3, 6, 4, 5 }, 5)]
    [InlineData(new double[] { 100, 0, 2, 1 }, 1.5)]
    [InlineData(new double[] { 3 }, 3)]
    public void Interquartile_mean_leaves_out_a_quarter_at_both_ends(double[] values, double mean) =>
        Assert.Equal(mean, Statistics.InterquartileMean(values), 1e-12);

    // numpy.quantile([1, 2, 4, 8], q).
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 3)]
    [InlineData(0.95, 7.4)]
    [InlineData(1, 8)]
    public void Quantiles_are_linear_between_neighbours(double share, double value) =>
        Assert.Equal(value, Statistics.Quantile([8, 1, 4, 2], share), 1e-12);

    [Fact]
    public void Probability_of_less_counts_ties_half() => Assert.Equal(0.625, Statistics.ProbabilityOfLess([1, 2, 3, 4], [2, 2, 4, 3]), 1e-12);

    // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") of R.
    [Fact]
    public void Holm_is_as_in_the_books()
    {
        double[] adjusted = Statistics.Holm([0.01, 0.04, 0.03, 0.005]);
        Assert.Equal([0.03, 0.06, 0.06, 0.02], adjusted.Select(static p => Math.Round(p, 12)));
    }

    [Fact]
    public void The_interval_of_a_constant_is_the_constant()
    {
        var estimate = Statistics.Bootstrap([[2, 2, 2]], ["a", "a", "b"], static values => Statistics.Mean(values));
        Assert.Equal((2, 2, 2), (estimate.Value, estimate.Low, estimate.High));
        Assert.True(estimate.ExcludesZero);
        Assert.InRange(estimate.P, 0, 0.001);
    }

    // Seen to fail: with scenarios drawn over all strata the interval of two constant strata had a width.
    [Fact]
    public void Strata_keep_their_weight() =>
        Assert.Equal((2, 2, 2), Ends(Statistics.Bootstrap([[1, 1, 3, 3]], ["a", "a", "b", "b"], static values => Statistics.Mean(values))));

    [Fact]
    public void The_interval_of_a_normal_mean_is_near_two_standard_errors()
    {
        var rng = new Rng(7);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 12).Sum(_ => rng.NextSingle()) - 6.0)];
        var estimate = Statistics.Bootstrap([values], [.. values.Select(static _ => "one")], static drawn => Statistics.Mean(drawn));

        // The standard error is 1/20.
        Assert.InRange(estimate.High - estimate.Low, 0.16, 0.24);
        Assert.InRange(estimate.Value, estimate.Low, estimate.High);
    }

    [Fact]
    public void A_difference_around_zero_is_no_difference()
    {
        var estimate = Statistics.Bootstrap([[-1, 1, -2, 2, 0.5, -0.5]], ["a", "a", "a", "a", "a", "a"], static values => Statistics.Mean(values));
        Assert.False(estimate.ExcludesZero);
        Assert.InRange(estimate.P, 0.5, 1);
    }

    private static (double Value, double Low, double High) Ends(Estimate estimate) => (estimate.Value, estimate.Low, estimate.High);
}
