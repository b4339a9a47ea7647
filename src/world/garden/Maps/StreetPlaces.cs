namespace Nimmerverse.World.Maps;

/// <summary>Finds the nodes that are one place: joined by an edge shorter than a stride, or lying on the same centimetre.</summary>
/// <param name="nodes">Where the nodes are, in metres.</param>
/// <param name="edges">What joins them.</param>
internal sealed class StreetPlaces(List<(double X, double Y)> nodes, List<(int A, int B, double LengthM)> edges)
{
    private readonly int[] _place = [.. Enumerable.Range(0, nodes.Count)];
    private readonly bool[] _grown = new bool[nodes.Count];

    /// <summary>A distance on the ground as the graph knows it.</summary>
    internal static double Cm(double metres) => Math.Round(metres * 100);

    /// <summary>Finds them.</summary>
    /// <returns>For each node the node that stands for its place.</returns>
    internal int[] Find()
    {
        foreach (var (a, b, _) in edges.Where(static edge => edge.LengthM < StreetNetwork.SamePlaceM).OrderBy(static edge => edge.LengthM))
        {
            if (!Move(b, _place[a]))
            {
                Move(a, _place[b]);
            }
        }

        foreach (var (a, b, _) in edges)
        {
            var (from, to) = (_place[a], _place[b]);
            if (from != to && Cm(nodes[from].X) == Cm(nodes[to].X) && Cm(nodes[from].Y) == Cm(nodes[to].Y))
            {
                Merge(from, to);
            }
        }

        return _place;
    }

    // Only a node that stands for itself alone moves, and only within a stride, so that no place swallows a whole street of short edges.
    private bool Move(int node, int to)
    {
        var (dx, dy) = (nodes[node].X - nodes[to].X, nodes[node].Y - nodes[to].Y);
        if (node == to || _place[node] != node || _grown[node] || (dx * dx) + (dy * dy) > StreetNetwork.SamePlaceM * StreetNetwork.SamePlaceM)
        {
            return false;
        }

        _place[node] = to;
        _grown[to] = true;
        return true;
    }

    private void Merge(int from, int to)
    {
        for (var node = 0; node < _place.Length; node++)
        {
            if (_place[node] == from)
            {
                _place[node] = to;
            }
        }
    }
}
