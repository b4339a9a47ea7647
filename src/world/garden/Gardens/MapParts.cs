using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Gardens;

/// <summary>Cuts a map that is too large for one message into parts: the bus takes 1 MiB at once, and a map has no limit.</summary>
public static class MapParts
{
    /// <summary>A village of so many nodes still fits into its snapshot, beside a thousand bodies.</summary>
    public const int WholeUpTo = 2_500;

    /// <summary>Nodes in a part; with their edges some 350 KiB.</summary>
    public const int NodesPerPart = 5_000;

    /// <summary>Parts that a village's map comes in.</summary>
    /// <param name="village">The village.</param>
    /// <returns>0 when it fits into the snapshot.</returns>
    public static int CountOf(Village village)
    {
        ArgumentNullException.ThrowIfNull(village);
        return village.Streets.NodeCount <= WholeUpTo ? 0 : (village.Streets.NodeCount + NodesPerPart - 1) / NodesPerPart;
    }

    /// <summary>One part.</summary>
    /// <param name="village">The village.</param>
    /// <param name="number">The village's number.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <returns>The part.</returns>
    public static VillageMapPart Of(Village village, long number, int part)
    {
        ArgumentNullException.ThrowIfNull(village);
        var (from, to) = (part * NodesPerPart, Math.Min(village.Streets.NodeCount, (part + 1) * NodesPerPart));
        return new VillageMapPart
        {
            Village = number,
            Part = part,
            Parts = CountOf(village),
            FirstNode = from,
            Nodes = [.. Enumerable.Range(from, to - from).Select(node => village.Streets.Nodes[node])],
            Edges = [.. village.Streets.Edges.Where(edge => IsInside(Math.Min(edge.A, edge.B)))],
            Houses = [.. village.Houses.Where(house => IsInside(house.Node)).Select(static house => new HousePlace(house.View.House, house.Node))],
            Places = [.. village.Places.Where(place => IsInside(place.Node))],
            Attribution = StreetMap.OsmAttribution,
        };

        bool IsInside(int node) => node >= from && node < to;
    }
}
