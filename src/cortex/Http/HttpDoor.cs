using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Http;

/// <summary>
/// The OpenAI-compatible endpoint on loopback, for people and tools: chat, embeddings, models, figures. Who leaves is cancelled, and with
/// him the engine's work.
/// </summary>
/// <param name="gateway">The gateway.</param>
/// <param name="keys">Who may come in.</param>
/// <param name="clock">The clock.</param>
internal sealed class HttpDoor(Gateway gateway, KeyRing keys, TimeProvider clock)
{
    /// <summary>Handles a request.</summary>
    /// <param name="http">The request.</param>
    /// <returns>When it is answered.</returns>
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await RouteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
    }

    private Task RouteAsync(HttpContext http)
    {
        var (method, path) = (http.Request.Method, http.Request.Path.Value);
        if (path is "/health")
        {
            return HttpAnswer.JsonAsync(http, static json => json.WriteString("status", "ok"));
        }

        if (keys.IdentityOf(http.Request.Headers.Authorization) is not { } identity)
        {
            return HttpAnswer.ErrorAsync(http, 401, "unauthorized", $"send 'Authorization: Bearer KEY' with a key of {KeyRing.FileName}");
        }

        return (method, path) switch
        {
            ("POST", "/v1/chat/completions") => AskAsync(http, identity, HttpAsk.Chat, ChatAsync),
            ("POST", "/v1/embeddings") => AskAsync(http, identity, HttpAsk.Embeddings, EmbeddingsAsync),
            ("GET", "/v1/models") => ModelsAsync(http),
            ("GET", "/metrics") => MetricsAsync(http),
            _ => HttpAnswer.ErrorAsync(http, 404, "not_found", $"there is no {method} {path} here; docs/cortex.md lists what there is"),
        };
    }

    private async Task AskAsync(HttpContext http, string identity, Reader read, Func<HttpContext, JsonElement, HttpOutlet, Ask, Task> answer)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException exception)
        {
            await HttpAnswer.ErrorAsync(http, 400, Reasons.InvalidRequest, $"the body is not JSON: {exception.Message}");
            return;
        }
        catch (BadHttpRequestException exception)
        {
            await HttpAnswer.ErrorAsync(http, exception.StatusCode, Reasons.InvalidRequest, exception.Message);
            return;
        }

        using (body)
        {
            var now = clock.GetUtcNow();
            if (read(body.RootElement, Guid.CreateVersion7(now), identity, now, out var fault) is not { } ask)
            {
                await HttpAnswer.ErrorAsync(http, 400, Reasons.InvalidRequest, fault!);
                return;
            }

            var streams = body.RootElement.TryGetProperty("stream", out var wanted) && wanted.ValueKind is JsonValueKind.True;
            var outlet = new HttpOutlet(streams, clock);
            await gateway.AskAsync(ask, outlet, http.RequestAborted);
            var dropping = DropSlowReaderAsync(http, outlet);
            try
            {
                await answer(http, body.RootElement, outlet, ask);
            }
            finally
            {
                if (!outlet.Ended.IsCompleted)
                {
                    await gateway.PostAsync(() => gateway.Cancel(ask.Id, identity), CancellationToken.None);
                }

                await dropping;
            }
        }
    }

    // A write to who does not read never ends by itself.
    private static async Task DropSlowReaderAsync(HttpContext http, HttpOutlet outlet)
    {
        var (response, _) = await outlet.Ended;
        if (response.Reason is Reasons.SlowReader)
        {
            http.Abort();
        }
    }

    private async Task ChatAsync(HttpContext http, JsonElement body, HttpOutlet outlet, Ask ask)
    {
        // The status is open until the first piece: who is refused gets a status that says so.
        if (outlet.Streams && await outlet.Pieces.WaitToReadAsync(http.RequestAborted))
        {
            await new HttpStream(http, ask, clock.GetUtcNow().ToUnixTimeSeconds()).WriteAsync(outlet, HttpAsk.WantsUsage(body));
            return;
        }

        var (response, result) = await outlet.Ended.WaitAsync(http.RequestAborted);
        if (response.Outcome is not CognitiveOutcome.Answered)
        {
            await RefuseAsync(http, response);
        }
        else if (outlet.Streams)
        {
            await new HttpStream(http, ask, clock.GetUtcNow().ToUnixTimeSeconds()).WriteAsync(outlet, HttpAsk.WantsUsage(body));
        }
        else
        {
            await HttpAnswer.ChatAsync(http, response, result, clock.GetUtcNow().ToUnixTimeSeconds());
        }
    }

    private static async Task EmbeddingsAsync(HttpContext http, JsonElement body, HttpOutlet outlet, Ask ask)
    {
        var (response, result) = await outlet.Ended.WaitAsync(http.RequestAborted);
        if (response.Outcome is not CognitiveOutcome.Answered || result?.Embeddings is not { } embeddings)
        {
            await RefuseAsync(http, response);
            return;
        }

        await HttpAnswer.JsonAsync(http, json =>
        {
            foreach (var field in embeddings.EnumerateObject())
            {
                field.WriteTo(json);
            }
        });
    }

    private static Task RefuseAsync(HttpContext http, CognitiveResponse response) => HttpAnswer.ErrorAsync(
        http, HttpAnswer.StatusOf(response.Reason ?? Reasons.EndpointFailed, response.Outcome), response.Reason ?? Reasons.EndpointFailed,
        response.Detail ?? "", response.RetryAfterMs);

    private Task ModelsAsync(HttpContext http) => HttpAnswer.JsonAsync(http, json =>
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var endpoint in gateway.Endpoints)
        {
            foreach (var model in (string[])[endpoint.Config.Model, .. endpoint.Config.Adapters.Keys])
            {
                json.WriteStartObject();
                json.WriteString("id", model);
                json.WriteString("object", "model");
                json.WriteNumber("created", 0);
                json.WriteString("owned_by", endpoint.IsOracle ? OpenAiEngine.OracleOwner : endpoint.Name);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    });

    private async Task MetricsAsync(HttpContext http)
    {
        var status = await gateway.QueryAsync(() => gateway.Status(null), http.RequestAborted);
        http.Response.ContentType = "text/plain; version=0.0.4";
        await http.Response.WriteAsync(MetricsText.Of(status), http.RequestAborted);
    }

    private delegate Ask? Reader(JsonElement body, Guid id, string identity, DateTimeOffset now, out string? fault);
}
