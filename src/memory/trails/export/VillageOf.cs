using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>The village of a trail, by the same rule as the database's <c>inputs -&gt;&gt; 'village'</c>.</summary>
internal static class VillageOf
{
    /// <summary>Reads it.</summary>
    /// <param name="inputs">The trail's inputs as the database wrote them, or null.</param>
    /// <returns>The village, or null for a trail of none.</returns>
    public static string? Inputs(string? inputs)
    {
        if (inputs is null)
        {
            return null;
        }

        using var parsed = JsonDocument.Parse(inputs, TrailJson.Deep);
        return parsed.RootElement.ValueKind is JsonValueKind.Object && parsed.RootElement.TryGetProperty("village"u8, out var village)
            ? village.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => village.GetString(),
                _ => village.GetRawText(),
            }
            : null;
    }
}
