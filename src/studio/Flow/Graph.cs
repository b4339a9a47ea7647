using System.Security.Cryptography;
using System.Text;

namespace Nimmerverse.Studio.Flow;

/// <summary>
/// The nodes and edges that were learned. Numbers are given in order and for good, so that what viewers know stays true; both tables are
/// bounded, and what does not fit is counted. Owned by the projection's loop.
/// </summary>
/// <param name="mostNodes">Nodes at most.</param>
/// <param name="mostEdges">Edges at most; numbers on the wire have 16 bits.</param>
internal sealed class Graph(int mostNodes = 8_192, int mostEdges = 49_152)
{
    /// <summary>Characters of a name that are kept; a longer one ends in a part of its hash, so that two stay apart.</summary>
    public const int LongestName = 96;

    private readonly List<Node> _nodes = [];
    private readonly List<Edge> _edges = [];
    private readonly Dictionary<string, Node> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<(int From, int To, EdgeStyle Style), Edge> _byEnds = [];
    private readonly List<Node> _changedNodes = [];
    private readonly List<Edge> _changedEdges = [];

    /// <summary>All nodes, by number.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>All edges, by number.</summary>
    public IReadOnlyList<Edge> Edges => _edges;

    /// <summary>Nodes that changed since the last frame.</summary>
    public IReadOnlyList<Node> ChangedNodes => _changedNodes;

    /// <summary>Edges that changed since the last frame.</summary>
    public IReadOnlyList<Edge> ChangedEdges => _changedEdges;

    /// <summary>The frame that is being gathered.</summary>
    public long Tick { get; private set; }

    /// <summary>Nodes and edges that found no room.</summary>
    public long Refused { get; private set; }

    /// <summary>Finds a node by its id.</summary>
    /// <param name="id">Kind and name, for example <c>npc/7</c>.</param>
    /// <returns>The node, or null.</returns>
    public Node? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Finds an edge in any style.</summary>
    /// <param name="from">Who says.</param>
    /// <param name="to">Who hears.</param>
    /// <returns>The edge, or null.</returns>
    public Edge? FindEdge(Node from, Node to) =>
        _byEnds.GetValueOrDefault((from.Index, to.Index, EdgeStyle.Solid)) ?? _byEnds.GetValueOrDefault((from.Index, to.Index, EdgeStyle.Dashed))
        ?? _byEnds.GetValueOrDefault((from.Index, to.Index, EdgeStyle.Dotted));

    /// <summary>Finds or makes a node.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name, of any length.</param>
    /// <returns>The node; null when there is no room for another.</returns>
    public Node? Node(NodeKind kind, string name)
    {
        var kept = Cut(name);
        var id = $"{NodeKinds.Name(kind)}/{kept}";
        if (_byId.TryGetValue(id, out var node))
        {
            return node;
        }

        if (_nodes.Count >= mostNodes)
        {
            Refused++;
            return null;
        }

        node = new Node(_nodes.Count, kind, kept);
        _nodes.Add(node);
        _byId[id] = node;
        Changed(node);
        return node;
    }

    /// <summary>Finds or makes an edge.</summary>
    /// <param name="from">Who says.</param>
    /// <param name="to">Who hears.</param>
    /// <param name="style">How it is drawn.</param>
    /// <returns>The edge; null when there is no room for another.</returns>
    public Edge? Edge(Node from, Node to, EdgeStyle style)
    {
        var ends = (from.Index, to.Index, style);
        if (_byEnds.TryGetValue(ends, out var edge))
        {
            return edge;
        }

        if (_edges.Count >= mostEdges)
        {
            Refused++;
            return null;
        }

        edge = new Edge(_edges.Count, from, to, style);
        _edges.Add(edge);
        _byEnds[ends] = edge;
        Changed(edge);
        return edge;
    }

    /// <summary>Marks a node as changed in this frame.</summary>
    /// <param name="node">The node.</param>
    public void Changed(Node node)
    {
        if (node.ChangedAt != Tick)
        {
            node.ChangedAt = Tick;
            _changedNodes.Add(node);
        }
    }

    /// <summary>Sets a node's state and marks it when that is news.</summary>
    /// <param name="node">The node.</param>
    /// <param name="state">Its state.</param>
    public void SetState(Node node, NodeState state)
    {
        if (node.State != state)
        {
            node.State = state;
            Changed(node);
        }
    }

    /// <summary>Sets a node's value and marks it when that is news.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">From -1 to 1.</param>
    public void SetValue(Node node, double value)
    {
        var told = double.IsFinite(value) ? (sbyte)Math.Round(127 * Math.Clamp(value, -1, 1)) : (sbyte)0;
        if (node.Value != told)
        {
            node.Value = told;
            Changed(node);
        }
    }

    /// <summary>Lets a node flash in this frame.</summary>
    /// <param name="node">The node.</param>
    /// <param name="flash">Why.</param>
    public void Light(Node node, Flash flash)
    {
        node.Flash = flash;
        node.FlashInSpan = flash is Flash.None ? node.FlashInSpan : flash;
        Changed(node);
    }

    /// <summary>Takes the quarter second that has passed into every rate.</summary>
    public void UpdateRates()
    {
        foreach (var node in _nodes)
        {
            if (node.Rate.Update())
            {
                Changed(node);
            }
        }

        foreach (var edge in _edges)
        {
            if (edge.Rate.Update())
            {
                Changed(edge);
            }
        }
    }

    /// <summary>Begins the next frame: flashes are over, nothing has changed.</summary>
    public void NextFrame()
    {
        foreach (var node in _changedNodes)
        {
            node.Flash = Flash.None;
        }

        _changedNodes.Clear();
        _changedEdges.Clear();
        Tick++;
    }

    private void Changed(Edge edge)
    {
        if (edge.ChangedAt != Tick)
        {
            edge.ChangedAt = Tick;
            _changedEdges.Add(edge);
        }
    }

    private static string Cut(string name)
    {
        if (name.Length <= LongestName)
        {
            return name;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
        var end = char.IsHighSurrogate(name[LongestName - 10]) ? LongestName - 11 : LongestName - 10;
        return $"{name.AsSpan(0, end + 1)}~{hash}";
    }
}
