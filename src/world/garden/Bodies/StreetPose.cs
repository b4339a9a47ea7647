using System.Runtime.InteropServices;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Bodies;

/// <summary>A place on a street: so many centimetres along the edge from one node to another.</summary>
/// <param name="From">The node from which the offset is measured; the last node passed.</param>
/// <param name="To">The other end of the edge; equal to <paramref name="From"/> exactly at a node.</param>
/// <param name="OffsetCm">Centimetres from <paramref name="From"/>, 0 at a node.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreetPose(int From, int To, double OffsetCm)
{
    internal static StreetPose AtNode(int node) => new(node, node, 0);

    internal bool IsAtNode => From == To;

    internal (double XCm, double YCm) At(StreetGraph streets)
    {
        var from = streets.Nodes[From];
        if (IsAtNode)
        {
            return (from.XCm, from.YCm);
        }

        var to = streets.Nodes[To];
        var share = OffsetCm / streets.LengthCm(From, To);
        return (from.XCm + ((to.XCm - from.XCm) * share), from.YCm + ((to.YCm - from.YCm) * share));
    }
}
