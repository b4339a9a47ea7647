using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cells.Distance;

namespace Nimmerverse.Cells.Tests.DistanceCell;

public sealed class RangeRuleTests
{
    [Fact]
    public void Confidence_is_a_probability_and_never_falls_as_the_obstacle_nears() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(ushort Near, ushort Farther, bool Side)>(), static drawn =>
        {
            var direction = drawn.Side ? "left" : "front";
            var near = RangeRule.ObstacleConfidence(drawn.Near / 100.0, direction);
            var far = RangeRule.ObstacleConfidence((drawn.Near + drawn.Farther) / 100.0, direction);
            return near is >= 0 and <= 1 && near >= far;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(400, "front", 0)]
    [InlineData(60, "front", 0)]
    [InlineData(30, "front", 0.6)]
    [InlineData(0, "front", 1)]
    [InlineData(15, "left", 0.4)]
    [InlineData(double.NaN, "front", 0)]
    public void Confidence_rises_below_sixty_centimetres(double range, string direction, double confidence) =>
        Assert.Equal(confidence, RangeRule.ObstacleConfidence(range, direction), precision: 9);

    [Fact]
    public void Each_direction_reads_its_own_range()
    {
        var view = CrawlerViews.At(1, front: 1, left: 2, right: 3).Crawler!;

        Assert.Equal([1, 2, 3], ((string[])["front", "left", "right"]).Select(direction => RangeRule.Range(view, direction)));
    }
}
