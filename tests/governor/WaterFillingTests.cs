using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Governor.Tests;

public sealed class WaterFillingTests
{
    private static readonly Arbitrary<int[]> Weights = Gen.Choose(0, 100).ArrayOf().Where(static all => all.Length > 0).ToArbitrary();

    [Fact]
    public void Share_is_proportional_to_the_weight_above_the_least() =>
        Assert.Equal([5, 25, 45], WaterFilling.Share([0, 1, 2], 5, 100, 75));

    [Fact]
    public void Share_caps_the_heaviest_and_gives_the_rest_to_the_others()
    {
        var shares = WaterFilling.Share([98, 1, 1], 5, 100, 200);
        Assert.Equal(100, shares[0], 1e-9);
        Assert.Equal(50, shares[1], 1e-9);
        Assert.Equal(50, shares[2], 1e-9);
    }

    [Fact]
    public void Share_gives_everybody_the_least_when_the_budget_is_too_small() =>
        Assert.Equal([5, 5, 5], WaterFilling.Share([1, 2, 3], 5, 100, 12));

    [Fact]
    public void Share_of_nobody_is_empty() => Assert.Empty(WaterFilling.Share([], 5, 100, 100));

    // Seen to fail: without the upper bound in Share, single heavy weights got more than 100.
    [Fact]
    public void Shares_stay_within_bounds_and_budget_and_use_it_up() =>
        Prop.ForAll(Weights, Gen.Choose(50, 3000).ToArbitrary(), static (weights, budget) =>
        {
            var shares = WaterFilling.Share(Array.ConvertAll(weights, static weight => weight / 100.0), 5, 100, budget);
            var floor = 5.0 * weights.Length;
            var ceiling = weights.Sum(static weight => weight > 0 ? 100.0 : 5.0);
            var expected = floor > budget ? floor : Math.Min(budget, ceiling);
            return shares.All(static share => share is >= 5 and <= 100 + 1e-9) && Math.Abs(shares.Sum() - expected) < 1e-6;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_weight_never_means_less_share_and_order_does_not_matter() =>
        Prop.ForAll(Weights, Gen.Choose(50, 3000).ToArbitrary(), static (weights, budget) =>
        {
            var straight = WaterFilling.Share(Array.ConvertAll(weights, static weight => (double)weight), 5, 100, budget);
            var reversed = WaterFilling.Share([.. Enumerable.Reverse(weights).Select(static weight => (double)weight)], 5, 100, budget);
            var byWeight = weights.Zip(straight).OrderBy(static pair => pair.First).Select(static pair => pair.Second).ToArray();
            return straight.Zip(Enumerable.Reverse(reversed)).All(static pair => Math.Abs(pair.First - pair.Second) < 1e-9)
                && byWeight.Zip(byWeight.Skip(1)).All(static pair => pair.First <= pair.Second + 1e-9);
        }).QuickCheckThrowOnFailure();
}
