namespace Nimmerverse.World.Maps;

/// <summary>
/// The streets as OSM draws them: nodes that are joined, one-way or not, and the chains of nodes between crossings and ends. A node where three
/// or more streets meet, or where one ends, is a place to decide; what lies between only shows how the street bends.
/// </summary>
internal sealed class StreetChains
{
    private readonly ulong[] _edges;
    private readonly int[] _first;
    private readonly int[] _next;
    private readonly int[] _edgeOf;

    internal StreetChains(int nodes, ReadOnlySpan<int> ways)
    {
        _edges = Edges(ways);
        _first = new int[nodes + 1];
        foreach (var edge in _edges)
        {
            _first[(int)(edge >> 32) + 1]++;
            _first[(int)(uint)edge + 1]++;
        }

        for (var node = 0; node < nodes; node++)
        {
            _first[node + 1] += _first[node];
        }

        _next = new int[_edges.Length * 2];
        _edgeOf = new int[_edges.Length * 2];
        var fill = _first.AsSpan(0, nodes).ToArray();
        for (var edge = 0; edge < _edges.Length; edge++)
        {
            var (a, b) = ((int)(_edges[edge] >> 32), (int)(uint)_edges[edge]);
            (_next[fill[a]], _edgeOf[fill[a]++]) = (b, edge);
            (_next[fill[b]], _edgeOf[fill[b]++]) = (a, edge);
        }
    }

    /// <summary>Whether there is any street.</summary>
    internal bool Any => _edges.Length > 0;

    /// <summary>Walks every chain once, those of rings without a crossing last.</summary>
    /// <param name="take">Gets the nodes of a chain, ends included; both ends of a ring are the same node. The list is reused.</param>
    internal void Walk(Action<List<int>> take)
    {
        var walked = new bool[_edges.Length];
        var chain = new List<int>();
        for (var ringsToo = 0; ringsToo < 2; ringsToo++)
        {
            for (var node = 0; node < _first.Length - 1; node++)
            {
                if (Degree(node) == 0 || (Degree(node) == 2 && ringsToo == 0))
                {
                    continue;
                }

                for (var way = _first[node]; way < _first[node + 1]; way++)
                {
                    if (!walked[_edgeOf[way]])
                    {
                        Follow(node, way, walked, chain);
                        take(chain);
                    }
                }
            }
        }
    }

    private int Degree(int node) => _first[node + 1] - _first[node];

    private void Follow(int start, int way, bool[] walked, List<int> chain)
    {
        chain.Clear();
        chain.Add(start);
        while (true)
        {
            walked[_edgeOf[way]] = true;
            var node = _next[way];
            chain.Add(node);
            if (node == start || Degree(node) != 2)
            {
                return;
            }

            way = walked[_edgeOf[_first[node]]] ? _first[node] + 1 : _first[node];
        }
    }

    // Each pair of joined nodes once, the smaller in the upper half.
    private static ulong[] Edges(ReadOnlySpan<int> ways)
    {
        var edges = new List<ulong>(ways.Length);
        for (var i = 1; i < ways.Length; i++)
        {
            var (a, b) = (ways[i - 1], ways[i]);
            if (a >= 0 && b >= 0 && a != b)
            {
                edges.Add(((ulong)Math.Min(a, b) << 32) | (uint)Math.Max(a, b));
            }
        }

        edges.Sort();
        var count = 0;
        for (var i = 0; i < edges.Count; i++)
        {
            if (i == 0 || edges[i] != edges[i - 1])
            {
                edges[count++] = edges[i];
            }
        }

        edges.RemoveRange(count, edges.Count - count);
        return [.. edges];
    }
}
