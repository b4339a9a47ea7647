using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Tests.Streets;

public sealed class StreetGraphTests
{
    private static readonly NodeView[] ThreeNodes = [new(0, 0), new(300, 0), new(300, 400)];

    [Fact]
    public void Square_numbers_nodes_by_row_and_column_a_metre_apart()
    {
        var grid = StreetGrid.Square(5);

        Assert.Equal(25, grid.NodeCount);
        Assert.Equal(40, grid.Edges.Count);
        Assert.Equal(new NodeView(200, 300), grid.Nodes[(3 * 5) + 2]);
        Assert.Equal([7, 11, 13, 17], grid.Neighbours(12));
        Assert.Equal([1, 5], grid.Neighbours(0));
        Assert.Equal(100, grid.LengthCm(0, 1));
    }

    [Fact]
    public void Any_graph_serves()
    {
        var graph = new StreetGraph(ThreeNodes, [new(0, 1), new(2, 1)]);

        Assert.True(graph.AreAdjacent(1, 2));
        Assert.False(graph.AreAdjacent(0, 2));
        Assert.False(graph.AreAdjacent(0, -1));
        Assert.Equal(400, graph.LengthCm(2, 1));
        Assert.Equal(90, graph.DirectionDeg(1, 2), 9);
        Assert.Equal(270, graph.DirectionDeg(2, 1), 9);
    }

    [Theory]
    [InlineData(0, 3, "must join two different nodes")]
    [InlineData(1, 1, "must join two different nodes")]
    [InlineData(1, 0, "given twice")]
    public void Bad_edge_is_refused(int a, int b, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<ArgumentException>(() => new StreetGraph(ThreeNodes, [new(0, 1), new(1, 2), new(a, b)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Lost_node_is_refused() =>
        Assert.Contains(
            "node 2 cannot be reached",
            Assert.Throws<ArgumentException>(() => new StreetGraph(ThreeNodes, [new(0, 1)])).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(-90, 270)]
    [InlineData(360, 0)]
    [InlineData(725, 5)]
    [InlineData(-1e-15, 0)]
    public void Heading_is_normalised(double degrees, double expected) => Assert.Equal(expected, Heading.Normalise(degrees));

    [Theory]
    [InlineData(350, 10, 20)]
    [InlineData(10, 350, 20)]
    [InlineData(0, 180, 180)]
    public void Angle_between_headings_is_the_short_one(double a, double b, double expected) => Assert.Equal(expected, Heading.Between(a, b), 9);
}
