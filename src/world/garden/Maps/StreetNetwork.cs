using System.Runtime.InteropServices;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Maps;

/// <summary>
/// Makes a navigation graph of chains of OSM nodes: a node for every place to decide and every bend that matters, no edge longer than a step may
/// be, no two decisions closer than a stride, and of the pieces that do not hang together the one with the most nodes.
/// </summary>
internal sealed class StreetNetwork
{
    /// <summary>The longest way that one step of a body may lead; a longer street is cut into equal steps.</summary>
    internal const double LongestStepM = 50;

    /// <summary>A bend is kept when the street would lie further off without it.</summary>
    internal const double BendM = 5;

    /// <summary>Crossings and ends closer than this are one place.</summary>
    internal const double SamePlaceM = 3;

    private readonly List<(double X, double Y)> _nodes = [];
    private readonly List<(int A, int B, double LengthM)> _edges = [];
    private readonly HashSet<ulong> _direct = [];
    private readonly Dictionary<int, int> _ends = [];
    private readonly List<StreetPoint> _points = [];
    private readonly List<int> _kept = [];

    /// <summary>Adds a street.</summary>
    /// <param name="chain">OSM nodes from one crossing or end to the next.</param>
    /// <param name="extract">Where they are.</param>
    /// <param name="ground">The ground that they are laid on.</param>
    internal void Add(List<int> chain, OsmExtract extract, Ground ground)
    {
        _points.Clear();
        var along = 0.0;
        for (var i = 0; i < chain.Count; i++)
        {
            var (latitude, longitude) = (extract.Latitudes[chain[i]], extract.Longitudes[chain[i]]);
            along += i == 0 ? 0 : Ground.Metres(extract.Latitudes[chain[i - 1]], extract.Longitudes[chain[i - 1]], latitude, longitude);
            var (x, y) = ground.Lay(latitude, longitude);
            _points.Add(new StreetPoint(x, y, along));
        }

        var points = CollectionsMarshal.AsSpan(_points);
        Simplify.Bends(points, BendM, _kept);
        var from = EndOf(chain[0], points[0]);
        for (var i = 1; i < _kept.Count; i++)
        {
            var to = i == _kept.Count - 1 ? EndOf(chain[^1], points[^1]) : NewNode(points[_kept[i]]);
            AddPiece(from, to, points[_kept[i - 1]..(_kept[i] + 1)]);
            from = to;
        }
    }

    /// <summary>Builds the graph.</summary>
    /// <returns>The graph; null when nothing is left that has a length.</returns>
    internal StreetGraph? Build()
    {
        var place = new StreetPlaces(_nodes, _edges).Find();
        var shortest = new Dictionary<ulong, double>();
        foreach (var (a, b, lengthM) in _edges)
        {
            if (place[a] != place[b])
            {
                var key = Key(place[a], place[b]);
                shortest[key] = shortest.TryGetValue(key, out var other) ? Math.Min(other, lengthM) : lengthM;
            }
        }

        var largest = LargestPart(shortest.Keys);
        if (largest.Count == 0)
        {
            return null;
        }

        var id = new Dictionary<int, int>(largest.Count);
        var (left, top) = (largest.Min(node => _nodes[node].X), largest.Min(node => _nodes[node].Y));
        var views = new List<NodeView>(largest.Count);
        foreach (var node in largest)
        {
            id[node] = views.Count;
            views.Add(new NodeView(StreetPlaces.Cm(_nodes[node].X) - StreetPlaces.Cm(left), StreetPlaces.Cm(_nodes[node].Y) - StreetPlaces.Cm(top)));
        }

        var edges = shortest.Where(edge => id.ContainsKey((int)(edge.Key >> 32)))
            .Select(edge => new EdgeView(id[(int)(edge.Key >> 32)], id[(int)(uint)edge.Key]) { LengthM = Math.Round(edge.Value, 1) })
            .OrderBy(static edge => edge.A).ThenBy(static edge => edge.B);
        Origin = (StreetPlaces.Cm(left), StreetPlaces.Cm(top));
        return new StreetGraph(views, [.. edges]);
    }

    /// <summary>Where the built graph's corner lies on the ground, in centimetres.</summary>
    internal (double XCm, double YCm) Origin { get; private set; }

    private static ulong Key(int a, int b) => ((ulong)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);

    private int EndOf(int osmNode, StreetPoint point)
    {
        if (!_ends.TryGetValue(osmNode, out var node))
        {
            _ends[osmNode] = node = NewNode(point);
        }

        return node;
    }

    private int NewNode(StreetPoint point)
    {
        _nodes.Add((point.X, point.Y));
        return _nodes.Count - 1;
    }

    // A graph has no edge from a node to itself and none twice; such streets are cut into so many steps that they are told apart.
    private void AddPiece(int from, int to, ReadOnlySpan<StreetPoint> piece)
    {
        var lengthM = piece[^1].AlongM - piece[0].AlongM;
        var steps = Math.Max(1, (int)Math.Ceiling(lengthM / LongestStepM));
        if (from == to)
        {
            steps = Math.Max(3, steps);
        }
        else if (steps == 1 && !_direct.Add(Key(from, to)))
        {
            steps = 2;
        }

        if (steps > 1 && lengthM < SamePlaceM * steps)
        {
            return;
        }

        var before = from;
        var at = 0;
        for (var step = 1; step < steps; step++)
        {
            var target = piece[0].AlongM + (lengthM * step / steps);
            while (piece[at + 1].AlongM < target)
            {
                at++;
            }

            var share = (target - piece[at].AlongM) / (piece[at + 1].AlongM - piece[at].AlongM);
            var node = NewNode(new StreetPoint(
                piece[at].X + ((piece[at + 1].X - piece[at].X) * share), piece[at].Y + ((piece[at + 1].Y - piece[at].Y) * share), target));
            _edges.Add((before, node, lengthM / steps));
            before = node;
        }

        _edges.Add((before, to, lengthM / steps));
    }

    private List<int> LargestPart(IEnumerable<ulong> edges)
    {
        var root = Enumerable.Range(0, _nodes.Count).ToArray();
        var joined = new bool[_nodes.Count];
        foreach (var edge in edges)
        {
            var (a, b) = ((int)(edge >> 32), (int)(uint)edge);
            joined[a] = true;
            joined[b] = true;
            root[Find(a)] = Find(b);
        }

        return Enumerable.Range(0, _nodes.Count).Where(node => joined[node]).GroupBy(Find).MaxBy(static part => part.Count())?.Order().ToList() ?? [];

        int Find(int node)
        {
            while (root[node] != node)
            {
                node = root[node] = root[root[node]];
            }

            return node;
        }
    }
}
