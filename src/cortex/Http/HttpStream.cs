using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Http;

/// <summary>Writes an answer as server-sent events while it is made.</summary>
/// <param name="http">Where.</param>
/// <param name="ask">The request.</param>
/// <param name="created">When, in Unix seconds.</param>
internal sealed class HttpStream(HttpContext http, Ask ask, long created)
{
    /// <summary>Writes until the request ends.</summary>
    /// <param name="outlet">Where the pieces come from.</param>
    /// <param name="usage">Whether the usage is told at the end.</param>
    /// <returns>When all is written.</returns>
    public async Task WriteAsync(HttpOutlet outlet, bool usage)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        await foreach (var (text, thought) in outlet.Pieces.ReadAllAsync(http.RequestAborted))
        {
            await EventAsync(json => WriteChoice(json, delta => delta.WriteString(thought ? "reasoning_content" : "content", text), null));
        }

        var (response, _) = await outlet.Ended;
        if (response.Outcome is not CognitiveOutcome.Answered)
        {
            await EventAsync(json => HttpAnswer.WriteError(
                json, response.Reason ?? "", response.Detail ?? "", HttpAnswer.StatusOf(response.Reason, response.Outcome)));
            return;
        }

        await EventAsync(json => WriteChoice(json, delta => HttpAnswer.WriteCalls(delta, response.Calls), response.FinishReason));
        await EventAsync(json =>
        {
            HttpAnswer.WriteHead(json, ask.Id, "chat.completion.chunk", ask.Model, created);
            json.WriteStartArray("choices");
            json.WriteEndArray();
            if (usage)
            {
                HttpAnswer.WriteUsage(json, response);
            }

            HttpAnswer.WriteOwn(json, response);
        });
        await http.Response.Body.WriteAsync("data: [DONE]\n\n"u8.ToArray(), http.RequestAborted);
    }

    private void WriteChoice(Utf8JsonWriter json, Action<Utf8JsonWriter> delta, string? finish)
    {
        HttpAnswer.WriteHead(json, ask.Id, "chat.completion.chunk", ask.Model, created);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        delta(json);
        json.WriteEndObject();
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private async Task EventAsync(Action<Utf8JsonWriter> write)
    {
        var json = JsonBody.Write(write);
        await http.Response.Body.WriteAsync((byte[])[.. "data: "u8, .. json.Span, .. "\n\n"u8], http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
