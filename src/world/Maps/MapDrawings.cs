using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Maps;

/// <summary>A map with villages drawn on it, as JSON: for whoever needs true distances without being a world.</summary>
internal sealed record MapDrawings
{
    /// <summary>The map's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whose work it is and under which licence.</summary>
    public required string Attribution { get; init; }

    /// <summary>Nodes of the graph.</summary>
    public required int Nodes { get; init; }

    /// <summary>Length of all streets in metres.</summary>
    public required double LengthM { get; init; }

    /// <summary>Both ends of each edge.</summary>
    public required IReadOnlyList<int[]> Edges { get; init; }

    /// <summary>Villages as the garden would draw them.</summary>
    public required IReadOnlyList<Drawing> Villages { get; init; }

    /// <summary>Draws.</summary>
    /// <param name="map">The map.</param>
    /// <param name="villages">How many villages.</param>
    /// <returns>The same for the same map.</returns>
    internal static MapDrawings Of(StreetMap map, int villages)
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

    /// <summary>Writes it on one line.</summary>
    /// <returns>JSON.</returns>
    internal string ToJson() => JsonSerializer.Serialize(this, MapDrawingsJson.Default.MapDrawings);

    private static Drawing Draw(StreetMap map, LevelPlan plan, int index)
    {
        var village = VillageDrawing.Draw(seed: 1, plan, index, map.Graph, map.AddressNodes);
        return new(
            [.. village.Houses.Select(static house => house.Node)],
            village.Places.GroupBy(static place => place.Need, StringComparer.Ordinal)
                .ToDictionary(static need => need.Key, static need => need.Select(static place => place.Node).ToArray(), StringComparer.Ordinal),
            village.FactsTotal);
    }
}

/// <summary>A village.</summary>
/// <param name="Houses">The node of each house.</param>
/// <param name="Places">Nodes that meet a need, by its name.</param>
/// <param name="Facts">Facts that there are to know.</param>
internal sealed record Drawing(int[] Houses, IReadOnlyDictionary<string, int[]> Places, int Facts);

/// <summary>Source-generated JSON of drawings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MapDrawings))]
internal sealed partial class MapDrawingsJson : JsonSerializerContext;
