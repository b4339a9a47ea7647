using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Http;

/// <summary>Writes answers and errors as OpenAI's clients expect them.</summary>
internal static class HttpAnswer
{
    /// <summary>The status code of a reason.</summary>
    /// <param name="reason">The reason, or null for an answer.</param>
    /// <param name="outcome">The outcome.</param>
    /// <returns>The code.</returns>
    public static int StatusOf(string? reason, CognitiveOutcome outcome) => reason switch
    {
        null => 200,
        Reasons.InvalidRequest or Reasons.UnprovenSchema => 400,
        Reasons.GateClosed or Reasons.ToolRefused => 403,
        Reasons.OverBudget => 429,
        Reasons.Overloaded or Reasons.NoEndpoint => 503,
        Reasons.Deadline => outcome is CognitiveOutcome.Refused ? 503 : 504,
        Reasons.Cancelled or Reasons.LeaseLost or Reasons.SlowReader => 499,
        _ => 502,
    };

    /// <summary>Writes an error.</summary>
    /// <param name="http">Where.</param>
    /// <param name="status">The status code.</param>
    /// <param name="code">The reason.</param>
    /// <param name="message">The reason for a reader.</param>
    /// <param name="retryAfterMs">When to ask again, or null.</param>
    /// <returns>When it is written.</returns>
    public static Task ErrorAsync(HttpContext http, int status, string code, string message, int? retryAfterMs = null)
    {
        http.Response.StatusCode = status;
        if (retryAfterMs is { } wait)
        {
            http.Response.Headers.RetryAfter = $"{(wait + 999) / 1_000}";
            http.Response.Headers["retry-after-ms"] = $"{wait}";
        }

        return JsonAsync(http, json => WriteError(json, code, message, status));
    }

    /// <summary>Writes an error's object.</summary>
    /// <param name="json">Where.</param>
    /// <param name="code">The reason.</param>
    /// <param name="message">The reason for a reader.</param>
    /// <param name="status">The status code that it has or would have had.</param>
    public static void WriteError(Utf8JsonWriter json, string code, string message, int status)
    {
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteString("type", status is >= 400 and < 500 ? "invalid_request_error" : "server_error");
        json.WriteString("code", code);
        json.WriteEndObject();
    }

    /// <summary>Writes a whole chat completion.</summary>
    /// <param name="http">Where.</param>
    /// <param name="response">The answer.</param>
    /// <param name="result">The run that made it.</param>
    /// <param name="created">When, in Unix seconds.</param>
    /// <returns>When it is written.</returns>
    public static Task ChatAsync(HttpContext http, CognitiveResponse response, RunResult? result, long created) => JsonAsync(http, json =>
    {
        WriteHead(json, response.RequestId, "chat.completion", response.Model, created);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", response.Text);
        if (result is { Thought.Length: > 0 })
        {
            json.WriteString("reasoning_content", result.Thought);
        }

        WriteCalls(json, response.Calls);
        json.WriteEndObject();
        json.WriteString("finish_reason", response.FinishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, response);
        WriteOwn(json, response);
    });

    /// <summary>Writes the beginning of an answer's object.</summary>
    /// <param name="json">Where.</param>
    /// <param name="request">The request.</param>
    /// <param name="kind">OpenAI's name of the object.</param>
    /// <param name="model">The model.</param>
    /// <param name="created">When, in Unix seconds.</param>
    public static void WriteHead(Utf8JsonWriter json, Guid request, string kind, string? model, long created)
    {
        json.WriteString("id", $"chatcmpl-{request:N}");
        json.WriteString("object", kind);
        json.WriteNumber("created", created);
        json.WriteString("model", model);
    }

    /// <summary>Writes function calls, when there are any.</summary>
    /// <param name="json">Where.</param>
    /// <param name="calls">The calls.</param>
    public static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<CognitiveCall>? calls)
    {
        if (calls is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartArray("tool_calls");
        for (var i = 0; i < calls.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("index", i);
            json.WriteString("id", $"call_{i}");
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", calls[i].Name);
            json.WriteString("arguments", calls[i].Arguments.GetRawText());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes what was used.</summary>
    /// <param name="json">Where.</param>
    /// <param name="response">The answer.</param>
    public static void WriteUsage(Utf8JsonWriter json, CognitiveResponse response)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", response.TokensIn);
        json.WriteNumber("completion_tokens", response.TokensOut);
        json.WriteNumber("total_tokens", response.TokensIn + response.TokensOut);
        json.WriteEndObject();
    }

    /// <summary>Writes what only this gateway tells: who answered, whether it is an oracle, times and cost.</summary>
    /// <param name="json">Where.</param>
    /// <param name="response">The answer.</param>
    public static void WriteOwn(Utf8JsonWriter json, CognitiveResponse response)
    {
        json.WriteStartObject("nimmerverse");
        json.WriteString("endpoint", response.Endpoint);
        json.WriteBoolean("oracle", response.Oracle);
        json.WriteNumber("queue_ms", Math.Round(response.QueueMs, 3));
        json.WriteNumber("service_ms", Math.Round(response.ServiceMs, 3));
        json.WriteNumber("cost_lf", Math.Round(response.CostLf, 6));
        json.WriteEndObject();
    }

    /// <summary>Writes an object.</summary>
    /// <param name="http">Where.</param>
    /// <param name="write">Writes its properties.</param>
    /// <returns>When it is written.</returns>
    public static async Task JsonAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        var json = JsonBody.Write(write);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }
}
