using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;

namespace Nimmerverse.World.Streets;

/// <summary>An undirected, connected graph of street nodes with coordinates in centimetres: the ground of every village.</summary>
public sealed class StreetGraph
{
    private readonly int[][] _neighbours;
    private ulong? _fingerprint;

    /// <summary>Builds a graph.</summary>
    /// <param name="nodes">Coordinates in centimetres, index = node id; at least one.</param>
    /// <param name="edges">Undirected edges, each once.</param>
    /// <exception cref="ArgumentException">An edge names no node, joins a node to itself, is given twice or has no length; or some node
    /// cannot be reached from node 0.</exception>
    public StreetGraph(IReadOnlyList<NodeView> nodes, IReadOnlyList<EdgeView> edges)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentOutOfRangeException.ThrowIfZero(nodes.Count, nameof(nodes));
        Nodes = nodes;
        Edges = edges;
        var degrees = new int[nodes.Count];
        foreach (var (a, b) in edges)
        {
            if ((uint)a >= (uint)nodes.Count || (uint)b >= (uint)nodes.Count || a == b)
            {
                throw new ArgumentException($"Street edge {a}-{b} must join two different nodes of 0 to {nodes.Count - 1}.", nameof(edges));
            }

            if (LengthCm(a, b) is not > 0)
            {
                throw new ArgumentException($"Street edge {a}-{b} has no length: both ends have the same coordinates.", nameof(edges));
            }

            degrees[a]++;
            degrees[b]++;
        }

        _neighbours = [.. degrees.Select(static degree => new int[degree])];
        foreach (var (a, b) in edges)
        {
            _neighbours[a][--degrees[a]] = b;
            _neighbours[b][--degrees[b]] = a;
        }

        ThrowIfTwice(edges);
        ThrowIfDisconnected();
    }

    /// <summary>Coordinates in centimetres, index = node id.</summary>
    public IReadOnlyList<NodeView> Nodes { get; }

    /// <summary>Undirected edges, each once.</summary>
    public IReadOnlyList<EdgeView> Edges { get; }

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => Nodes.Count;

    /// <summary>A number that tells graphs apart: FNV-1a over nodes and edges, computed once.</summary>
    public ulong Fingerprint => _fingerprint ??= DeterministicRandom.Key(string.Join(
        '/',
        string.Join(' ', Nodes.Select(static node => $"{node.XCm} {node.YCm}")),
        string.Join(' ', Edges.Select(static edge => $"{edge.A} {edge.B}"))));

    /// <summary>The nodes one edge away, in ascending order; the same object at every call.</summary>
    /// <param name="node">A node id.</param>
    /// <returns>The neighbours.</returns>
    public int[] Neighbours(int node) => _neighbours[node];

    /// <summary>Whether one edge joins two nodes.</summary>
    /// <param name="a">A node id.</param>
    /// <param name="b">Any number; one that names no node is adjacent to nothing.</param>
    /// <returns>True when an edge joins them.</returns>
    public bool AreAdjacent(int a, int b) => Array.BinarySearch(_neighbours[a], b) >= 0;

    /// <summary>Straight distance between two nodes, in centimetres.</summary>
    /// <param name="a">A node id.</param>
    /// <param name="b">A node id.</param>
    /// <returns>Centimetres.</returns>
    public double LengthCm(int a, int b)
    {
        var dx = Nodes[b].XCm - Nodes[a].XCm;
        var dy = Nodes[b].YCm - Nodes[a].YCm;
        return Math.Sqrt((dx * dx) + (dy * dy));
    }

    /// <summary>Direction from one node to another.</summary>
    /// <param name="from">A node id.</param>
    /// <param name="to">Another node id.</param>
    /// <returns>Degrees, 0 = +x, clockwise positive where y grows downwards, [0, 360).</returns>
    public double DirectionDeg(int from, int to)
    {
        var radians = Math.Atan2(Nodes[to].YCm - Nodes[from].YCm, Nodes[to].XCm - Nodes[from].XCm);
        return Heading.Normalise(radians * 180 / Math.PI);
    }

    private void ThrowIfTwice(IReadOnlyList<EdgeView> edges)
    {
        for (var node = 0; node < NodeCount; node++)
        {
            var exits = _neighbours[node];
            Array.Sort(exits);
            for (var i = 1; i < exits.Length; i++)
            {
                if (exits[i] == exits[i - 1])
                {
                    throw new ArgumentException($"Street edge {node}-{exits[i]} is given twice.", nameof(edges));
                }
            }
        }
    }

    private void ThrowIfDisconnected()
    {
        var reached = new bool[NodeCount];
        var open = new Stack<int>([0]);
        reached[0] = true;
        while (open.TryPop(out var node))
        {
            foreach (var next in _neighbours[node])
            {
                if (!reached[next])
                {
                    reached[next] = true;
                    open.Push(next);
                }
            }
        }

        var lost = Array.IndexOf(reached, value: false);
        if (lost >= 0)
        {
            throw new ArgumentException($"Street node {lost} cannot be reached from node 0; add an edge or leave the node out.");
        }
    }
}
