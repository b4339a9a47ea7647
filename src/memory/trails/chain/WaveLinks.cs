using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Chain;

/// <summary>Finds the waves in the inputs of a collapse or a gate transition; what is not of that form is no wave.</summary>
internal static class WaveLinks
{
    private static readonly string[] Lists = ["signals_in_window", "trigger_signals"];

    /// <summary>Lists the waves that a trail was decided on.</summary>
    /// <param name="trail">The trail.</param>
    /// <returns>The waves, oldest first.</returns>
    public static IReadOnlyList<ChainWave> Of(TrailRow trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        if (trail.Inputs is null)
        {
            return [];
        }

        using var inputs = JsonDocument.Parse(trail.Inputs, TrailJson.Deep);
        if (inputs.RootElement.ValueKind is not JsonValueKind.Object)
        {
            return [];
        }

        return
        [
            .. Lists.SelectMany(list => inputs.RootElement.TryGetProperty(list, out var waves) && waves.ValueKind is JsonValueKind.Array ? waves.EnumerateArray() : [])
                .Select(Read).OfType<ChainWave>().OrderBy(static wave => wave.Emitted),
        ];
    }

    private static ChainWave? Read(JsonElement wave)
    {
        if (wave.ValueKind is not JsonValueKind.Object || !wave.TryGetProperty("timestamp", out var stamp)
            || stamp.ValueKind is not JsonValueKind.String || !stamp.TryGetDateTimeOffset(out var emitted))
        {
            return null;
        }

        return new ChainWave(
            wave.TryGetProperty("message_id", out var id) && id.ValueKind is JsonValueKind.String && id.TryGetGuid(out var message) ? message : null,
            Text(wave, "source"),
            Text(wave, "domain"),
            Number(wave, "confidence") ?? 0,
            Number(wave, "polarity") is < 0 ? -1 : 1,
            emitted);
    }

    private static string Text(JsonElement wave, string name) =>
        wave.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString()! : "?";

    private static double? Number(JsonElement wave, string name) =>
        wave.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number && number.TryGetDouble(out var value) ? value : null;
}
