using System.Text;
using System.Text.Json;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.OnBus;

namespace Nimmerverse.Cortex.Http;

/// <summary>Brings an OpenAI request into the one form.</summary>
internal static class HttpAsk
{
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    private static readonly HashSet<string> Passed = new(StringComparer.Ordinal)
    {
        "temperature", "top_p", "stop", "seed", "presence_penalty", "frequency_penalty", "tool_choice", "parallel_tool_calls", "logit_bias", "user",
    };

    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "response_format", "tools", "n", "priority",
        "deadline_ms", "chat_template_kwargs", "budget_lf", "store", "metadata", "domain", "grammar", "id_slot",
    };

    /// <summary>Reads a chat completion.</summary>
    /// <param name="body">The request.</param>
    /// <param name="id">Its id.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="fault">What is wrong with it, or null.</param>
    /// <returns>The request in the one form; null with a fault.</returns>
    public static Ask? Chat(JsonElement body, Guid id, string identity, DateTimeOffset now, out string? fault)
    {
        fault = FaultOf(body);
        if (fault is not null)
        {
            return null;
        }

        var messages = body.GetProperty("messages");
        var tools = body.TryGetProperty("tools", out var offered) && offered.ValueKind is JsonValueKind.Array && offered.GetArrayLength() > 0 ? offered : (JsonElement?)null;
        return Common(body, id, identity, now) with
        {
            Messages = messages.Clone(),
            PromptBytes = Encoding.UTF8.GetByteCount(messages.GetRawText()) + (tools is { } list ? Encoding.UTF8.GetByteCount(list.GetRawText()) : 0),
            Schema = SchemaOf(body)?.Clone(),
            Grammar = body.TryGetProperty("grammar", out var grammar) && grammar.ValueKind is JsonValueKind.String ? grammar.GetString() : null,
            Slot = Number(body, "id_slot"),
            Tools = tools?.Clone(),
            Thinking = body.TryGetProperty("chat_template_kwargs", out var kwargs) && kwargs.ValueKind is JsonValueKind.Object
                && kwargs.TryGetProperty("enable_thinking", out var thinking) ? thinking.ValueKind is JsonValueKind.True : null,
            Options = [.. body.EnumerateObject().Where(static one => Passed.Contains(one.Name) && one.Value.ValueKind is not JsonValueKind.Null)
                .Select(static one => new KeyValuePair<string, JsonElement>(one.Name, one.Value.Clone()))],
        };
    }

    /// <summary>Reads a request for embeddings.</summary>
    /// <param name="body">The request.</param>
    /// <param name="id">Its id.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="fault">What is wrong with it, or null.</param>
    /// <returns>The request in the one form; null with a fault.</returns>
    public static Ask? Embeddings(JsonElement body, Guid id, string identity, DateTimeOffset now, out string? fault)
    {
        fault = null;
        if (body.ValueKind is not JsonValueKind.Object || !body.TryGetProperty("input", out var input) || input.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            fault = "'input' must be a text or a list of texts";
            return null;
        }

        return Common(body, id, identity, now) with
        {
            EmbeddingInput = input.Clone(),
            PromptBytes = Encoding.UTF8.GetByteCount(input.GetRawText()),
            MaxTokens = 1,
        };
    }

    /// <summary>Whether the usage is to be told at the end of a stream.</summary>
    /// <param name="body">The request.</param>
    /// <returns>Whether it is.</returns>
    public static bool WantsUsage(JsonElement body) =>
        body.TryGetProperty("stream_options", out var options) && options.ValueKind is JsonValueKind.Object
            && options.TryGetProperty("include_usage", out var wanted) && wanted.ValueKind is JsonValueKind.True;

    private static Ask Common(JsonElement body, Guid id, string identity, DateTimeOffset now)
    {
        var life = body.TryGetProperty("deadline_ms", out var deadline) && deadline.ValueKind is JsonValueKind.Number && deadline.TryGetInt32(out var milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, LongestLife.TotalMilliseconds))
            : DefaultLife;
        return new Ask
        {
            Id = id,
            Requester = identity,
            Identity = identity,
            Domain = body.TryGetProperty("domain", out var domain) && domain.ValueKind is JsonValueKind.String ? domain.GetString()! : "",
            Model = body.TryGetProperty("model", out var model) && model.ValueKind is JsonValueKind.String && model.GetString() is { Length: > 0 } name ? name : "nyx",
            Priority = body.TryGetProperty("priority", out var priority) && priority.ValueKind is JsonValueKind.Number && priority.TryGetInt32(out var level) ? Math.Clamp(level, 0, 10) : 5,
            Asked = now,
            Deadline = now + life,
            BudgetLf = body.TryGetProperty("budget_lf", out var budget) && budget.ValueKind is JsonValueKind.Number ? budget.GetDouble() : null,
            Messages = EmptyList,
            PromptBytes = 0,
            MaxTokens = Number(body, "max_completion_tokens") ?? Number(body, "max_tokens") ?? BusAsk.DefaultMaxTokens,
        };
    }

    private static JsonElement EmptyList { get; } = Engines.JsonBody.Element(static json =>
    {
        json.WriteStartArray();
        json.WriteEndArray();
    });

    private static int? Number(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    // A field that nobody understands could be the one that mattered: it is told, not passed over.
    private static string? FaultOf(JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            return "the body must be a JSON object";
        }

        foreach (var field in body.EnumerateObject())
        {
            if (!Passed.Contains(field.Name) && !Understood.Contains(field.Name) && field.Value.ValueKind is not JsonValueKind.Null)
            {
                return $"'{field.Name}' is not understood here; docs/cortex.md lists what is";
            }
        }

        if (!body.TryGetProperty("messages", out var messages) || messages.ValueKind is not JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            return "'messages' must be a list with at least one message";
        }

        if (messages.EnumerateArray().Any(static message => message.ValueKind is not JsonValueKind.Object))
        {
            return "each of 'messages' must be an object";
        }

        if (body.TryGetProperty("grammar", out var grammar) && grammar.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            return "'grammar' must be a text in GBNF";
        }

        if (body.TryGetProperty("id_slot", out var slot) && slot.ValueKind is not JsonValueKind.Null && Number(body, "id_slot") is null)
        {
            return "'id_slot' must be the number of a slot";
        }

        if (body.TryGetProperty("model", out var model) && model.ValueKind is not JsonValueKind.String)
        {
            return "'model' must be a text";
        }

        return Number(body, "n") is > 1 ? "'n' must be 1: one request makes one answer" : null;
    }

    private static JsonElement? SchemaOf(JsonElement body)
    {
        if (!body.TryGetProperty("response_format", out var format) || format.ValueKind is not JsonValueKind.Object || !format.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String)
        {
            return null;
        }

        if (type.ValueEquals("json_object"))
        {
            return Engines.JsonBody.Element(static json =>
            {
                json.WriteStartObject();
                json.WriteString("type", "object");
                json.WriteEndObject();
            });
        }

        return type.ValueEquals("json_schema") && format.TryGetProperty("json_schema", out var named) && named.ValueKind is JsonValueKind.Object && named.TryGetProperty("schema", out var schema) ? schema : null;
    }
}
