using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cli.Up;

namespace Nimmerverse.Cli.Tests.Up;

public sealed class LatenessHistogramTests
{
    [Fact]
    public void Percentile_is_within_a_step_of_the_sorted_latenesses()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<ushort>>(), static tenths =>
        {
            var histogram = new LatenessHistogram();
            var sorted = tenths.Get.Select(static value => Math.Min(value / 100.0, 999)).Order().ToArray();
            foreach (var lateness in sorted)
            {
                histogram.Add(lateness);
            }

            var exact = sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1];
            return histogram.Percentile(0.99) - exact is > -0.001 and <= 0.101;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Percentile_of_nothing_is_zero() => Assert.Equal(0, new LatenessHistogram().Percentile(0.99));
}
