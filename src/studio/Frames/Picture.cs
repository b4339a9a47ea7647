using System.Runtime.InteropServices;
using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Frames;

/// <summary>One frame's body in a buffer that is used again for the next.</summary>
internal sealed class Picture
{
    private readonly List<NodeLook> _nodes = [];
    private readonly List<EdgeLook> _edges = [];
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Nodes in it.</summary>
    public int Nodes => _nodes.Count;

    /// <summary>Edges in it.</summary>
    public int Edges => _edges.Count;

    /// <summary>Its bytes, valid until it is drawn anew.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(0, _length);

    /// <summary>Begins a frame without anything in it.</summary>
    public void Begin()
    {
        _nodes.Clear();
        _edges.Clear();
        _length = 0;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="look">How it looks.</param>
    public void Add(NodeLook look) => _nodes.Add(look);

    /// <summary>Adds an edge.</summary>
    /// <param name="look">How it looks.</param>
    public void Add(EdgeLook look) => _edges.Add(look);

    /// <summary>Writes what was added.</summary>
    public void End()
    {
        _length = FrameWriter.BodyBytes(_nodes.Count, _edges.Count);
        if (_bytes.Length < _length)
        {
            _bytes = new byte[_length * 2];
        }

        FrameWriter.WriteBody(_bytes.AsSpan(0, _length), CollectionsMarshal.AsSpan(_nodes), CollectionsMarshal.AsSpan(_edges));
    }

    /// <summary>Draws nodes and edges as they look at the moment.</summary>
    /// <param name="nodes">The nodes in it.</param>
    /// <param name="edges">The edges in it.</param>
    public void Draw(IReadOnlyList<Node> nodes, IReadOnlyList<Edge> edges)
    {
        Begin();
        for (var i = 0; i < nodes.Count; i++)
        {
            _nodes.Add(NodeLook.Of(nodes[i]));
        }

        for (var i = 0; i < edges.Count; i++)
        {
            _edges.Add(EdgeLook.Of(edges[i]));
        }

        End();
    }
}
