using System.Text.Json;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Studio.Commands;

/// <summary>What a person orders.</summary>
/// <param name="Name">freeze, thaw, kill, wave or ask.</param>
/// <param name="Target">Whom it is about, as a node's id.</param>
/// <param name="Npc">The NPC's id; for kill.</param>
/// <param name="Said">A wave's word or a question.</param>
/// <param name="Confidence">A wave's confidence, with its sign.</param>
internal sealed record Order(string Name, string Target, string? Npc = null, string? Said = null, double Confidence = 0)
{
    private const int LongestText = 4_000;

    /// <summary>Reads an order.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What came with it.</param>
    /// <param name="fault">What is wrong with it; null when nothing.</param>
    /// <returns>The order; null with a fault.</returns>
    public static Order? Read(string name, JsonElement body, out string? fault)
    {
        fault = null;
        switch (name)
        {
            case "freeze" or "thaw":
                return new(name, "governor/thalamus");
            case "kill" when Text(body, "npc") is { } given && IdOf(given) is var npc && SubjectToken.IsValid(npc):
                return new(name, $"npc/{npc}", npc);
            case "kill":
                fault = "npc must be the id of an NPC, for example 7";
                return null;
            case "wave" when Text(body, "cell") is { } cell && cell is not ("operator" or "cell/operator" or ""):
                fault = "a person speaks as the cell 'operator' and as no other";
                return null;
            case "wave" when Text(body, "word") is { Length: > 0 and <= 200 } word && Number(body, "confidence") is >= -1 and <= 1 and var confidence:
                return new(name, "cell/operator", Said: word, Confidence: confidence);
            case "wave":
                fault = "a wave has a word of at most 200 characters and a confidence from -1 to 1";
                return null;
            case "ask" when Text(body, "question") is { Length: > 0 and <= LongestText } question:
                return new(name, "cortex/nyx", Said: question);
            case "ask":
                fault = $"question must be a text of at most {LongestText} characters";
                return null;
            default:
                fault = "there is no such order";
                return null;
        }
    }

    private static string IdOf(string given) => given.StartsWith("npc/", StringComparison.Ordinal) ? given[4..] : given;

    private static string? Text(JsonElement body, string name) => body.ValueKind is JsonValueKind.Object && body.TryGetProperty(name, out var value)
        ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null }
        : null;

    private static double? Number(JsonElement body, string name) =>
        body.ValueKind is JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;
}
