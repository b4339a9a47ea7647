using Nimmerverse.Neural;
using Nimmerverse.Training.Mapping;

namespace Nimmerverse.Training.Tests.Mapping;

public sealed class MapSketchTests
{
    [Fact]
    public void Explorer_stands_at_every_house_and_walks_along_edges_only()
    {
        var sketch = GridSketch.Of(6, 1);
        var exits = sketch.Exits();
        var explorer = new FrontierExplorer(exits, sketch.Villages[0].Houses, start: 0, new Rng(3));
        var stood = new HashSet<int> { explorer.Node };
        while (!explorer.Knows)
        {
            var before = explorer.Node;
            explorer.Step();
            Assert.Contains(explorer.Node, exits[before]);
            stood.Add(explorer.Node);
        }

        Assert.Empty(sketch.Villages[0].Houses.Except(stood));
        Assert.InRange(explorer.Steps, sketch.Villages[0].Houses.Length - 1, 3 * sketch.Nodes);
    }

    [Fact]
    public void Street_without_branches_is_measured_exactly()
    {
        // Ten nodes in a row, a house at each end: from node s an explorer needs min(s, 9 - s) + 9 steps, or the way round when it errs.
        var line = new MapSketch
        {
            Name = "line",
            Nodes = 10,
            Edges = [.. Enumerable.Range(0, 9).Select(static node => (int[])[node, node + 1])],
            Villages = [.. Enumerable.Repeat(new VillageSketch([0, 9], new Dictionary<string, int[]>(StringComparer.Ordinal) { ["hunger"] = [0] }, 2), 40)],
        };
        var statistics = MapDistiller.Measure(line, "by hand", CancellationToken.None);
        Assert.Equal(9, statistics.FrontierSteps[0]);
        Assert.InRange(statistics.FrontierMean, 9, 17);
        Assert.Equal(0, statistics.NeedSteps[0]);
        Assert.Equal(9, statistics.NeedSteps[^1]);
    }

    [Theory]
    [InlineData("monaco")]
    [InlineData("hohe_warte")]
    public void Street_map_that_ships_says_whose_it_is_and_has_sorted_distributions(string name)
    {
        var map = MapStatistics.Shipped(name);
        Assert.Contains("OpenStreetMap", map.Attribution, StringComparison.Ordinal);
        Assert.True(map.FrontierMean > map.Nodes, "houses stand at dead ends of streets too, so that one walks back");
        Assert.Equal(map.FrontierSteps.Order(), map.FrontierSteps);
        Assert.Equal(map.NeedSteps.Order(), map.NeedSteps);
    }
}
