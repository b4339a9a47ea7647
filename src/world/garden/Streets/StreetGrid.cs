using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.World.Streets;

/// <summary>Builds the square grids of the first levels.</summary>
public static class StreetGrid
{
    /// <summary>Distance between neighbouring intersections, in centimetres.</summary>
    public const double EdgeCm = 100;

    /// <summary>A grid of n x n intersections; id = row x n + column, x grows with the column, y with the row.</summary>
    /// <param name="size">Intersections along one side, at least 2.</param>
    /// <returns>The graph.</returns>
    public static StreetGraph Square(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        var nodes = new List<NodeView>(size * size);
        var edges = new List<EdgeView>(2 * size * (size - 1));
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var id = nodes.Count;
                nodes.Add(new NodeView(column * EdgeCm, row * EdgeCm));
                if (column + 1 < size)
                {
                    edges.Add(new EdgeView(id, id + 1));
                }

                if (row + 1 < size)
                {
                    edges.Add(new EdgeView(id, id + size));
                }
            }
        }

        return new StreetGraph(nodes, edges);
    }
}
