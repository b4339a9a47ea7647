using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nimmerverse.Studio.Frames;

/// <summary>
/// Writes the state of the graph as arrays in little-endian order, each padded to four bytes, so that a page can lay typed arrays over
/// them. The body is the same for all viewers; each gets its own header before it.
/// </summary>
internal static class FrameWriter
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 32;

    /// <summary>The kind of a frame with everything.</summary>
    public const byte Key = 1;

    /// <summary>The kind of a frame with what changed since the frame before.</summary>
    public const byte Delta = 2;

    /// <summary>The kind of a frame of waveforms.</summary>
    public const byte Scope = 3;

    /// <summary>The flag of a frame from the past.</summary>
    public const byte Replayed = 1;

    /// <summary>The flag of a frame made while the bus is away.</summary>
    public const byte BusAway = 2;

    /// <summary>Writes a viewer's header.</summary>
    /// <param name="frame">The frame; its first bytes are written.</param>
    /// <param name="header">What it says.</param>
    public static void WriteHeader(Span<byte> frame, FrameHeader header)
    {
        frame[0] = header.Kind;
        frame[1] = header.Flags;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[2..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], header.Sequence);
        BinaryPrimitives.WriteDoubleLittleEndian(frame[8..], header.At);
        BinaryPrimitives.WriteDoubleLittleEndian(frame[16..], header.Oldest);
        BinaryPrimitives.WriteInt32LittleEndian(frame[24..], header.Nodes);
        BinaryPrimitives.WriteInt32LittleEndian(frame[28..], header.Edges);
    }

    /// <summary>Bytes of a body.</summary>
    /// <param name="nodes">Nodes in it.</param>
    /// <param name="edges">Edges in it.</param>
    public static int BodyBytes(int nodes, int edges) => (2 * Padded(2 * nodes)) + (3 * Padded(nodes)) + (2 * Padded(2 * edges));

    /// <summary>Writes a body.</summary>
    /// <param name="body">Room for <see cref="BodyBytes"/>.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="edges">The edges.</param>
    public static void WriteBody(Span<byte> body, ReadOnlySpan<NodeLook> nodes, ReadOnlySpan<EdgeLook> edges)
    {
        body.Clear();
        var (n, m) = (nodes.Length, edges.Length);
        var states = Padded(2 * n);
        var flashes = states + Padded(n);
        var values = flashes + Padded(n);
        var rates = values + Padded(n);
        for (var i = 0; i < n; i++)
        {
            var node = nodes[i];
            BinaryPrimitives.WriteUInt16LittleEndian(body[(2 * i)..], (ushort)node.Index);
            body[states + i] = (byte)node.State;
            body[flashes + i] = (byte)node.Flash;
            body[values + i] = (byte)node.Value;
            BinaryPrimitives.WriteUInt16LittleEndian(body[(rates + (2 * i))..], node.Rate);
        }

        var indices = rates + Padded(2 * n);
        var flows = indices + Padded(2 * m);
        for (var i = 0; i < m; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(body[(indices + (2 * i))..], (ushort)edges[i].Index);
            BinaryPrimitives.WriteUInt16LittleEndian(body[(flows + (2 * i))..], edges[i].Rate);
        }
    }

    private static int Padded(int bytes) => (bytes + 3) & ~3;
}

/// <summary>What stands before a frame's body.</summary>
/// <param name="Kind">Key or delta.</param>
/// <param name="Flags">From the past; bus away.</param>
/// <param name="Sequence">Counts this viewer's frames.</param>
/// <param name="At">The time that it shows, Unix milliseconds.</param>
/// <param name="Oldest">When the oldest message in it was said, Unix milliseconds; 0 when none is in it.</param>
/// <param name="Nodes">Nodes in the body.</param>
/// <param name="Edges">Edges in the body.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameHeader(byte Kind, byte Flags, uint Sequence, double At, double Oldest, int Nodes, int Edges);
