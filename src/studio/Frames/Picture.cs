using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Frames;

/// <summary>One frame's body in a buffer that is used again for the next.</summary>
internal sealed class Picture
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Nodes in it.</summary>
    public int Nodes { get; private set; }

    /// <summary>Edges in it.</summary>
    public int Edges { get; private set; }

    /// <summary>Its bytes, valid until the next <see cref="Draw"/>.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(0, _length);

    /// <summary>Draws the frame anew.</summary>
    /// <param name="nodes">The nodes in it.</param>
    /// <param name="edges">The edges in it.</param>
    public void Draw(IReadOnlyList<Node> nodes, IReadOnlyList<Edge> edges)
    {
        _length = FrameWriter.BodyBytes(nodes.Count, edges.Count);
        if (_bytes.Length < _length)
        {
            _bytes = new byte[_length * 2];
        }

        FrameWriter.WriteBody(_bytes.AsSpan(0, _length), nodes, edges);
        (Nodes, Edges) = (nodes.Count, edges.Count);
    }
}
