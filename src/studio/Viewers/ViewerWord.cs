using System.Text.Json;

namespace Nimmerverse.Studio.Viewers;

/// <summary>What a page says.</summary>
internal abstract record ViewerWord
{
    private const int MostPanes = 16;
    private const int MostChannels = 16;
    private const int LongestText = 256;

    /// <summary>It wants to see something.</summary>
    internal sealed record Start(Wish Wish) : ViewerWord;

    /// <summary>It has painted a frame.</summary>
    internal sealed record Painted(uint Sequence) : ViewerWord;

    /// <summary>It has lost its place.</summary>
    internal sealed record Key : ViewerWord;

    /// <summary>It wants to see another time.</summary>
    /// <param name="Mode">live, at or pause.</param>
    /// <param name="At">When, Unix milliseconds; for <c>at</c>.</param>
    /// <param name="Speed">World over wall time; for <c>at</c>.</param>
    internal sealed record Time(string Mode, double At, double Speed) : ViewerWord;

    /// <summary>Reads what a page said.</summary>
    /// <param name="json">Its message.</param>
    /// <returns>What it means; null when it means nothing.</returns>
    public static ViewerWord? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object && root.TryGetProperty("op", out var op) && op.ValueKind is JsonValueKind.String
                ? op.GetString() switch
                {
                    "start" => new Start(new Wish(Texts(root, "panes", MostPanes), Text(root, "follow"), Texts(root, "scope", MostChannels))),
                    "ack" when Number(root, "seq") is { } seq and >= 0 and <= uint.MaxValue => new Painted((uint)seq),
                    "key" => new Key(),
                    "time" when Text(root, "mode") is { } mode and ("live" or "at" or "pause") =>
                        new Time(mode, Number(root, "t") ?? 0, Math.Clamp(Number(root, "speed") ?? 1, 0, 100)),
                    _ => null,
                }
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: <= LongestText } text ? text : null;

    private static IReadOnlyList<string> Texts(JsonElement root, string name, int most) =>
        root.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array
            ? [.. list.EnumerateArray().Take(most).Where(static one => one.ValueKind is JsonValueKind.String)
                .Select(static one => one.GetString()!).Where(static text => text.Length <= LongestText)]
            : [];
}
