using Nimmerverse.Training.Living;

namespace Nimmerverse.Training.Tests.Living;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Ranks_know_order_reverse_and_ties()
    {
        Assert.Equal(1, RankCorrelation.Of([1, 2, 3, 10], [5, 6, 7, 8]), 12);
        Assert.Equal(-1, RankCorrelation.Of([1, 2, 3, 10], [8, 7, 6, 5]), 12);
        Assert.Equal(0, RankCorrelation.Of([1, 1, 1], [1, 2, 3]), 12);
    }

    [Fact]
    public void Interval_is_narrow_for_rows_that_never_change_places_and_wide_for_noise()
    {
        double[][] apart = [[1, 1.2, 1.1], [2, 2.2, 2.1], [3, 3.1, 3.2]];
        var sure = RankCorrelation.Bootstrap(apart, apart);
        Assert.Equal((1.0, 1.0, 1.0), (sure.Value, sure.Low, sure.High));

        double[][] noise = [[1, 9, 5], [8, 2, 5], [5, 4, 6]];
        var unsure = RankCorrelation.Bootstrap(noise, apart);
        Assert.True(unsure.High - unsure.Low >= 1, $"{unsure}");
    }
}
