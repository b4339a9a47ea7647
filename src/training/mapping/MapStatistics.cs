using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Training.Mapping;

/// <summary>What the simulator needs of a map: distributions that were measured on its graph, not the graph.</summary>
internal sealed record MapStatistics
{
    /// <summary>Where a quantile of a list lies: 0 to 1 in so many equal parts.</summary>
    internal const int Parts = 32;

    private static readonly ConcurrentDictionary<string, MapStatistics> Loaded = new(StringComparer.Ordinal);

    /// <summary>The map's name.</summary>
    public required string Name { get; init; }

    /// <summary>How it was made.</summary>
    public required string Made { get; init; }

    /// <summary>Whose work the map is and under which licence; null for a grid of ours.</summary>
    public string? Attribution { get; init; }

    /// <summary>Nodes of the graph.</summary>
    public required int Nodes { get; init; }

    /// <summary>Edges.</summary>
    public required int Edges { get; init; }

    /// <summary>Metres of street; 0 for a grid.</summary>
    public required double LengthM { get; init; }

    /// <summary>Houses of a village.</summary>
    public required int Houses { get; init; }

    /// <summary>Facts of a village.</summary>
    public required int Facts { get; init; }

    /// <summary>Villages that were drawn, each explored twice.</summary>
    public required int Villages { get; init; }

    /// <summary>Mean steps of a nearest-frontier explorer to all facts.</summary>
    public required double FrontierMean { get; init; }

    /// <summary>Quantiles of the same, over starts and villages.</summary>
    public required IReadOnlyList<double> FrontierSteps { get; init; }

    /// <summary>Quantiles of the shortest way in steps from where an explorer is to the nearest place of a need.</summary>
    public required IReadOnlyList<double> NeedSteps { get; init; }

    /// <summary>Mean steps between two meetings of a pair of explorers, in nodes.</summary>
    public required double MeetSteps { get; init; }

    /// <summary>A map that ships.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The map.</returns>
    internal static MapStatistics Shipped(string name) => Loaded.GetOrAdd(name, Load);

    private static MapStatistics Load(string name)
    {
        using var stream = typeof(MapStatistics).Assembly.GetManifestResourceStream($"map.{name}.json")!;
        return JsonSerializer.Deserialize(stream, MapJson.Default.MapStatistics)!;
    }

    /// <summary>A value at a place between least and most.</summary>
    /// <param name="quantiles">One of the lists.</param>
    /// <param name="at">0 to 1.</param>
    /// <returns>The value, between neighbours in proportion.</returns>
    internal static double At(IReadOnlyList<double> quantiles, double at)
    {
        var place = Math.Clamp(at, 0, 1) * (quantiles.Count - 1);
        var below = Math.Min((int)place, quantiles.Count - 2);
        return quantiles[below] + ((place - below) * (quantiles[below + 1] - quantiles[below]));
    }
}

/// <summary>Source-generated JSON of maps.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MapStatistics))]
internal sealed partial class MapJson : JsonSerializerContext;
