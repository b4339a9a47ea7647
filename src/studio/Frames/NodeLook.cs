using System.Runtime.InteropServices;
using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Frames;

/// <summary>How a node looks in one frame.</summary>
/// <param name="Index">Its number.</param>
/// <param name="State">What it does.</param>
/// <param name="Flash">What makes it flash.</param>
/// <param name="Value">Its value times 127.</param>
/// <param name="Rate">Its messages per second times ten.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeLook(int Index, NodeState State, Flash Flash, sbyte Value, ushort Rate)
{
    /// <summary>How a node looks at the moment.</summary>
    /// <param name="node">The node.</param>
    public static NodeLook Of(Node node) => new(node.Index, node.State, node.Flash, node.Value, node.Rate.Told);

    /// <summary>How a node looked since the last sample of the past: no flash is lost between two.</summary>
    /// <param name="node">The node.</param>
    public static NodeLook OfSpan(Node node) => Of(node) with { Flash = node.FlashInSpan };
}

/// <summary>How an edge looks in one frame.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Rate">Its messages per second times ten.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EdgeLook(int Index, ushort Rate)
{
    /// <summary>How an edge looks at the moment.</summary>
    /// <param name="edge">The edge.</param>
    public static EdgeLook Of(Edge edge) => new(edge.Index, edge.Rate.Told);
}
