using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.World.Maps;

/// <summary>Finds the street node nearest to a point, by a grid of cells as wide as the reach.</summary>
internal sealed class NearestNode
{
    private readonly IReadOnlyList<NodeView> _nodes;
    private readonly double _reachCm;
    private readonly Dictionary<(long, long), List<int>> _cells = [];

    internal NearestNode(IReadOnlyList<NodeView> nodes, double reachCm)
    {
        _nodes = nodes;
        _reachCm = reachCm;
        for (var node = 0; node < nodes.Count; node++)
        {
            var cell = CellOf(nodes[node]);
            if (!_cells.TryGetValue(cell, out var inside))
            {
                _cells[cell] = inside = [];
            }

            inside.Add(node);
        }
    }

    /// <summary>The nearest node within reach.</summary>
    /// <returns>The node, the smaller id of two equally near; -1 when none is within reach.</returns>
    internal int To(NodeView point)
    {
        var (column, row) = CellOf(point);
        var (best, bestCm) = (-1, _reachCm);
        for (var x = column - 1; x <= column + 1; x++)
        {
            for (var y = row - 1; y <= row + 1; y++)
            {
                foreach (var node in _cells.GetValueOrDefault((x, y)) ?? [])
                {
                    var (dx, dy) = (_nodes[node].XCm - point.XCm, _nodes[node].YCm - point.YCm);
                    var cm = Math.Sqrt((dx * dx) + (dy * dy));
                    if (cm < bestCm || (cm == bestCm && node < best))
                    {
                        (best, bestCm) = (node, cm);
                    }
                }
            }
        }

        return best;
    }

    private (long Column, long Row) CellOf(NodeView node) => ((long)Math.Floor(node.XCm / _reachCm), (long)Math.Floor(node.YCm / _reachCm));
}
