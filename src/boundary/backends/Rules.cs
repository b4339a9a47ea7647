using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Backends;

/// <summary>
/// Plain rules in the place of a model: the same types, the same subjects, and the baseline that a model has to beat. They read fields, not
/// prose; what no rule fits is escalated.
/// </summary>
public static class Rules
{
    /// <summary>Confidence below which nothing is asked.</summary>
    public const double Faint = 0.1;

    /// <summary>Decides.</summary>
    /// <param name="request">What is to cross.</param>
    /// <returns>One call or several; they may still be invalid where they repeat what the input said.</returns>
    public static IReadOnlyList<FunctionCall> Decide(TransformRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Direction is TransformDirection.ToCortex ? [ToCortex(request)] : ToCommands(request);
    }

    private static FunctionCall ToCortex(TransformRequest request)
    {
        var input = request.Input;
        if (Text(input, "mode") is "reflex" || Text(input, "cause") is "reflex")
        {
            return Decision.NoOp("The reflex has acted already.");
        }

        if (Text(input, "to_state") is { } state and not "open")
        {
            return Decision.NoOp($"The gate is {state}.");
        }

        var confidence = Number(input, "confidence") ?? Number(input, "combined_confidence") ?? Number(input, "correlation_score");
        if (confidence is < Faint)
        {
            return Decision.NoOp("Too faint to ask about.");
        }

        var about = Text(input, "domain") ?? Text(input, "gate_id");
        var question = request.Question ?? (about is null ? null : $"The gate of '{about}' has opened. What should be done?");
        if (question is null)
        {
            return Decision.Escalate("No rule fits this input.");
        }

        // The less a gate has earned to decide by itself, the more its opening matters.
        var sure = Math.Clamp(confidence ?? 0.5, 0, 1);
        var weight = Math.Clamp(Number(input, "weight") ?? 0, 0, 1);
        var call = new JsonObject
        {
            ["question"] = PlainText.Clean(question, 400),
            ["priority"] = (int)Math.Round(10 * sure * (1 - weight)),
        };
        if (confidence is not null)
        {
            call["confidence"] = Math.Round((decimal)sure, 2);
        }

        return new("ask_cortex", call);
    }

    private static List<FunctionCall> ToCommands(TransformRequest request)
    {
        var input = request.Input;
        if (input.ValueKind is not JsonValueKind.Object)
        {
            return [Decision.Escalate("Rules read no prose; the decision must be an object.")];
        }

        if (input.TryGetProperty("calls"u8, out var calls) && calls.ValueKind is JsonValueKind.Array)
        {
            return calls.GetArrayLength() == 0 ? [Decision.NoOp("Nothing was decided to be done.")] : [.. calls.EnumerateArray().Select(Repeat)];
        }

        List<FunctionCall> said = [.. Plan(input), .. Facts(input)];
        if (Text(input, "advice") is { } advice)
        {
            var call = new JsonObject { ["nerve"] = Text(input, "nerve") ?? "exploration", ["advice"] = advice };
            Copy(input, "bearing_deg", call);
            said.Add(new("advise_nerve", call));
        }

        if (Text(input, "say") is { } words)
        {
            said.Add(new("speak", new() { ["text"] = PlainText.Clean(words, 400), ["language"] = Text(input, "language") ?? "english" }));
        }

        return said.Count > 0 ? said : [Decision.Escalate("No rule fits this decision.")];
    }

    private static FunctionCall Repeat(JsonElement call) => new(
        Text(call, "function") ?? Text(call, "name") ?? "",
        call.ValueKind is JsonValueKind.Object && call.TryGetProperty("arguments"u8, out var arguments) && arguments.ValueKind is JsonValueKind.Object
            ? JsonObject.Create(arguments)!
            : []);

    private static IEnumerable<FunctionCall> Plan(JsonElement input)
    {
        // Only where the way ends: an NPC finds its steps by itself.
        if (Npc(input) is { } npc && Items(input, "plan").LastOrDefault() is { ValueKind: JsonValueKind.Number } node)
        {
            yield return new("walk_to", new() { ["npc"] = npc, ["node"] = JsonNode.Parse(node.GetRawText()) });
        }
    }

    private static IEnumerable<FunctionCall> Facts(JsonElement input)
    {
        foreach (var fact in Items(input, "facts").Where(static fact => fact.ValueKind is JsonValueKind.Object))
        {
            if (Npc(input) is not { } npc)
            {
                yield break;
            }

            var call = new JsonObject { ["npc"] = npc };
            Copy(fact, "house", call);
            Copy(fact, "attribute", call);
            Copy(fact, "value", call);
            yield return new("tell_fact", call);
        }
    }

    /// <summary>An NPC's number, which is its id on the bus.</summary>
    private static JsonValue? Npc(JsonElement input) => Number(input, "npc") is { } npc && npc == Math.Truncate(npc) ? JsonValue.Create((long)npc) : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement input, string name) =>
        input.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array ? items.EnumerateArray() : default;

    private static void Copy(JsonElement from, string name, JsonObject to)
    {
        if (from.TryGetProperty(name, out var value))
        {
            to[name] = JsonNode.Parse(value.GetRawText());
        }
    }

    private static string? Text(JsonElement input, string name) =>
        input.ValueKind is JsonValueKind.Object && input.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement input, string name) =>
        input.ValueKind is JsonValueKind.Object && input.TryGetProperty(name, out var value)
        && double.TryParse(value.ValueKind is JsonValueKind.String ? value.GetString() : value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) && Math.Abs(number) < 1e9
            ? number
            : null;
}
