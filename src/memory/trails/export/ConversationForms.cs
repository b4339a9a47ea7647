using System.Buffers;
using System.Text;
using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>How each kind of trail becomes a conversation.</summary>
internal static class ConversationForms
{
    /// <summary>Kinds that observe and decide nothing: there is no answer to learn.</summary>
    private static readonly string[] Observations = [TrailKinds.Episode, TrailKinds.Village, TrailKinds.Lifeforce, TrailKinds.Resource];

    /// <summary>Kinds whose inputs hold the decision beside what it was made on: which fields are asked, which are answered.</summary>
    private static readonly Dictionary<string, (string[] Asked, string[] Answered)> Divided = new(StringComparer.Ordinal)
    {
        [TrailKinds.GateTransition] = (
            ["gate_id", "domain", "from_state", "correlation_score", "weight", "mode", "trigger_signals"], ["to_state", "state_value", "cause", "routed_to_tier"]),
        [TrailKinds.Collapse] = (
            ["gate_id", "region", "window_ms", "signals_in_window", "correlation_matrix"], ["result", "aggregate_correlation", "combined_confidence"]),
        [TrailKinds.Allocation] = (["npc", "policy", "before"], ["tick_hz", "cpu_quota_pct", "gate", "priority"]),
        [TrailKinds.Verification] = (["gate_id", "expected", "actual"], ["outcome", "discrepancy"]),
        [TrailKinds.Step] = (["npc", "village", "tick", "node"], ["exit"]),
    };

    /// <summary>Whether trails of a kind can become conversations at all.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>False for kinds that only observe.</returns>
    public static bool Has(string kind) => !Observations.Contains(kind);

    /// <summary>Says how a kind becomes a conversation.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A sentence for the manifest and the data card.</returns>
    public static string Describe(string kind) => kind switch
    {
        TrailKinds.Cortex => "system: inputs.schema when there is one; user: inputs.prompt; assistant: commands",
        TrailKinds.Boundary => "user: inputs.prompt, then inputs.input when the prompt does not hold it; assistant: commands",
        _ when Divided.TryGetValue(kind, out var fields) =>
            $"user: JSON of kind, inputs ({string.Join(", ", fields.Asked)}) and reads; assistant: JSON of {string.Join(", ", fields.Answered)}, from inputs",
        _ => "user: JSON of kind, inputs and reads; assistant: commands",
    };

    /// <summary>Makes a conversation of a trail.</summary>
    /// <param name="row">The trail.</param>
    /// <returns>The conversation, or null when the trail lacks a prompt or an answer.</returns>
    public static Conversation? Of(TrailRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!Has(row.Kind) || row.Inputs is null)
        {
            return null;
        }

        using var inputs = JsonDocument.Parse(row.Inputs, TrailJson.Deep);
        var root = inputs.RootElement;
        return row.Kind switch
        {
            TrailKinds.Cortex or TrailKinds.Boundary => Spoken(row, root),
            _ when Divided.TryGetValue(row.Kind, out var fields) => Divide(row, root, fields.Asked, fields.Answered),
            _ => Answer(row.Commands) is { } answer ? new Conversation(null, Question(row, json => root.WriteTo(json)), answer) : null,
        };
    }

    private static Conversation? Spoken(TrailRow row, JsonElement inputs)
    {
        if (Answer(row.Commands) is not { } answer || Field(inputs, "prompt") is not { ValueKind: JsonValueKind.String } prompt || prompt.GetString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (row.Kind == TrailKinds.Boundary && Field(inputs, "input") is { } input && Text(input) is { Length: > 0 } given && !text.Contains(given, StringComparison.Ordinal))
        {
            text = $"{text}\n\n{given}";
        }

        var schema = Field(inputs, "schema") is { ValueKind: not JsonValueKind.Null } wanted ? $"Answer with JSON of this schema: {Text(wanted)}" : null;
        return new Conversation(schema, text, answer);
    }

    private static Conversation? Divide(TrailRow row, JsonElement inputs, string[] asked, string[] answered)
    {
        if (inputs.ValueKind is not JsonValueKind.Object || answered.All(name => Field(inputs, name) is null))
        {
            return null;
        }

        return new Conversation(null, Question(row, json => Write(json, inputs, asked)), Json(json => Write(json, inputs, answered)));
    }

    private static string Question(TrailRow row, Action<Utf8JsonWriter> inputs) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, row.Kind);
        json.WritePropertyName("inputs"u8);
        inputs(json);
        if (row.Reads is { } reads)
        {
            json.WritePropertyName("reads"u8);
            using var parsed = JsonDocument.Parse(reads, TrailJson.Deep);
            parsed.RootElement.WriteTo(json);
        }

        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, JsonElement from, string[] names)
    {
        json.WriteStartObject();
        foreach (var name in names)
        {
            if (Field(from, name) is { } value)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static JsonElement? Field(JsonElement from, string name) => from.ValueKind is JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value : null;

    /// <summary>What was decided: text as it is, other JSON as JSON; nothing when it is null, empty, or an empty list or object.</summary>
    private static string? Answer(string? commands)
    {
        if (commands is null)
        {
            return null;
        }

        using var parsed = JsonDocument.Parse(commands, TrailJson.Deep);
        var text = Text(parsed.RootElement);
        return text is "" or "null" or "[]" or "{}" ? null : text;
    }

    private static string Text(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : Json(value.WriteTo);

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, TrailJson.Line))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
