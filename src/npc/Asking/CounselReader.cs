using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Asking;

/// <summary>Reads counsel from what others say. It was checked before it came; it is checked again, because a life depends on it.</summary>
public static class CounselReader
{
    private const int MostFacts = 8;
    private const int LongestAttribute = 40;
    private const int LongestValue = 80;

    /// <summary>Reads an answer of the large mind.</summary>
    /// <param name="json">The answer.</param>
    /// <returns>The counsel, or null when it is none.</returns>
    public static NpcCounsel? Of(JsonElement json)
    {
        try
        {
            return json.Deserialize(WireJson.Default.NpcCounsel) is { } counsel ? Usable(counsel) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads a command of the boundary.</summary>
    /// <param name="command">The command.</param>
    /// <returns>The counsel, or null when it is none for an NPC.</returns>
    public static NpcCounsel? Of(BoundaryCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var arguments = command.Arguments;
        return command.Function switch
        {
            "walk_to" when Number(arguments, "node") is { } node => new() { Plan = [node] },
            "tell_fact" when Number(arguments, "house") is { } house && Text(arguments, "attribute") is { } attribute && Text(arguments, "value") is { } value =>
                Usable(new() { Facts = [new(house, attribute, value)] }),
            _ => null,
        };
    }

    private static NpcCounsel Usable(NpcCounsel counsel) => counsel with
    {
        Facts = [.. (counsel.Facts ?? []).Where(static fact =>
            fact is { House: >= 0, Attribute.Length: > 0 and <= LongestAttribute, Value.Length: > 0 and <= LongestValue }).Take(MostFacts)],
    };

    private static int? Number(JsonElement arguments, string name) =>
        arguments.ValueKind is JsonValueKind.Object && arguments.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : null;

    private static string? Text(JsonElement arguments, string name) =>
        arguments.ValueKind is JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
