using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Training.Mapping;

/// <summary>Draws villages on streets by the garden's own code.</summary>
internal static class StreetSketch
{
    /// <summary>Draws.</summary>
    /// <param name="map">The map.</param>
    /// <param name="villages">How many villages.</param>
    /// <returns>The same for the same map.</returns>
    internal static MapSketch Of(StreetMap map, int villages)
    {
        var plan = LevelPlan.ForStreets(map.Graph.NodeCount);
        return new()
        {
            Name = map.Name,
            Attribution = StreetMap.OsmAttribution,
            Nodes = map.Graph.NodeCount,
            LengthM = map.LengthM,
            Edges = [.. map.Graph.Edges.Select(static edge => (int[])[edge.A, edge.B])],
            Villages = [.. Enumerable.Range(0, villages).Select(index => Draw(map, plan, index))],
        };
    }

    private static VillageSketch Draw(StreetMap map, LevelPlan plan, int index)
    {
        var village = VillageDrawing.Draw(seed: 1, plan, index, map.Graph, map.AddressNodes);
        return new(
            [.. village.Houses.Select(static house => house.Node)],
            village.Places.GroupBy(static place => place.Need, StringComparer.Ordinal)
                .ToDictionary(static need => need.Key, static need => need.Select(static place => place.Node).ToArray(), StringComparer.Ordinal),
            village.FactsTotal);
    }
}
