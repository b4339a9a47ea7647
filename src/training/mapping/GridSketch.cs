using Nimmerverse.Neural;

namespace Nimmerverse.Training.Mapping;

/// <summary>Draws villages on a square grid like those of the garden: a house at three nodes in ten, a place for each need to forty nodes.</summary>
internal static class GridSketch
{
    private static readonly string[] Needs = ["hunger", "energy", "company"];

    /// <summary>Draws.</summary>
    /// <param name="side">Nodes along one side.</param>
    /// <param name="villages">Villages.</param>
    /// <returns>The same for the same arguments.</returns>
    internal static MapSketch Of(int side, int villages)
    {
        var nodes = side * side;
        var rng = new Rng((ulong)side);
        List<int[]> edges = [];
        for (var node = 0; node < nodes; node++)
        {
            if (node % side < side - 1)
            {
                edges.Add([node, node + 1]);
            }

            if (node + side < nodes)
            {
                edges.Add([node, node + side]);
            }
        }

        return new() { Name = $"grid {side} x {side}", Nodes = nodes, Edges = edges, Villages = [.. Enumerable.Range(0, villages).Select(_ => Draw(nodes, rng))] };
    }

    private static VillageSketch Draw(int nodes, Rng rng)
    {
        int[] order = [.. Enumerable.Range(0, nodes)];
        for (var i = nodes - 1; i > 0; i--)
        {
            var other = rng.Next(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        var (houses, places) = (Math.Max(4, 3 * nodes / 10), Math.Max(1, nodes / 40));
        return new(
            order[..houses],
            Needs.Select((need, i) => (need, Nodes: order.AsSpan(houses + (i * places), places).ToArray()))
                .ToDictionary(static pair => pair.need, static pair => pair.Nodes, StringComparer.Ordinal),
            3 * houses);
    }
}
