using System.Text.Json;

namespace Nimmerverse.Cortex.Engines;

/// <summary>Turns OpenAI's words into ollama's and back.</summary>
internal static class OllamaBody
{
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        ["temperature"] = "temperature",
        ["top_p"] = "top_p",
        ["seed"] = "seed",
        ["stop"] = "stop",
        ["presence_penalty"] = "presence_penalty",
        ["frequency_penalty"] = "frequency_penalty",
    };

    /// <summary>Writes the body of <c>/api/chat</c>.</summary>
    /// <param name="call">What is asked.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static ReadOnlyMemory<byte> Write(ChatCall call) => JsonBody.Write(json =>
    {
        json.WriteString("model", call.Model);
        json.WriteBoolean("stream", true);
        json.WriteStartArray("messages");
        foreach (var message in call.Messages.EnumerateArray())
        {
            WriteMessage(json, message);
        }

        json.WriteEndArray();
        if (call.Schema is { } schema)
        {
            json.WritePropertyName("format");
            schema.WriteTo(json);
        }

        if (call.Tools is { } tools)
        {
            json.WritePropertyName("tools");
            tools.WriteTo(json);
        }

        if (call.Thinking is { } thinking)
        {
            json.WriteBoolean("think", thinking);
        }

        json.WriteStartObject("options");
        json.WriteNumber("num_predict", call.MaxTokens);
        foreach (var (name, value) in call.Options)
        {
            if (Options.TryGetValue(name, out var own))
            {
                json.WritePropertyName(own);
                value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    });

    /// <summary>Makes OpenAI's answer of ollama's vectors.</summary>
    /// <param name="vectors">An array of arrays of numbers.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokens">Tokens of the texts.</param>
    /// <returns>The answer.</returns>
    public static JsonElement ToOpenAi(JsonElement vectors, string model, int tokens) => JsonBody.Element(json =>
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteString("model", model);
        json.WriteStartArray("data");
        var index = 0;
        foreach (var vector in vectors.EnumerateArray())
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", index++);
            json.WritePropertyName("embedding");
            vector.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", tokens);
        json.WriteNumber("total_tokens", tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.TryGetProperty("role", out var role) ? role.GetString() : "user");
        json.WriteString("content", message.TryGetProperty("content", out var content) ? TextOf(content) : "");
        if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind is JsonValueKind.Array)
        {
            WriteCalls(json, calls);
        }

        json.WriteEndObject();
    }

    // OpenAI writes a call's arguments as text that holds JSON, ollama as JSON.
    private static void WriteCalls(Utf8JsonWriter json, JsonElement calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls.EnumerateArray())
        {
            var function = call.GetProperty("function");
            json.WriteStartObject();
            json.WriteStartObject("function");
            json.WriteString("name", function.GetProperty("name").GetString());
            json.WritePropertyName("arguments");
            json.WriteRawValue(function.GetProperty("arguments").GetString() ?? "{}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray()
            .Select(static part => part.TryGetProperty("text", out var text) ? text.GetString() : "")),
        _ => "",
    };
}
