using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Http;

namespace Nimmerverse.Cortex.Oracle;

/// <summary>
/// A scripted oracle behind OpenAI's surface, for experiments and benchmarks: it is no model, and says so wherever engines name themselves.
/// It also answers what llama-server is asked for its slots, so that slots can be watched.
/// </summary>
internal sealed class OracleServer : IAsyncDisposable
{
    private readonly OracleOptions _options;
    private readonly OracleAnswers _answers;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _slots;
    private LoopbackServer? _server;
    private int _running;
    private int _waiting;
    private long _served;
    private long _abandoned;

    private OracleServer(OracleOptions options, TimeProvider clock)
    {
        (_options, _clock, _answers) = (options, clock, new OracleAnswers(options));
        _slots = new SemaphoreSlim(options.Slots);
    }

    /// <summary>Where it listens.</summary>
    public string Url => $"http://127.0.0.1:{_server!.Port}/v1";

    /// <summary>Requests that it works on.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Requests that it has answered.</summary>
    public long Served => Interlocked.Read(ref _served);

    /// <summary>Requests whose asker left.</summary>
    public long Abandoned => Interlocked.Read(ref _abandoned);

    /// <summary>Starts it.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="clock">The clock of its waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The running oracle.</returns>
    public static async Task<OracleServer> StartAsync(OracleOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var oracle = new OracleServer(options, clock);
        oracle._server = await LoopbackServer.StartAsync(options.Port, oracle.HandleAsync, cancellationToken);
        return oracle;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _slots.Dispose();
    }

    private Task HandleAsync(HttpContext http) => (http.Request.Method, http.Request.Path.Value) switch
    {
        ("POST", "/v1/chat/completions") => ChatAsync(http),
        ("POST", "/v1/embeddings") => EmbedAsync(http),
        ("GET", "/v1/models" or "/models") => SayAsync(http, Models),
        ("GET", "/health") => SayAsync(http, static json => json.WriteString("status", "ok")),
        ("GET", "/version") => SayAsync(http, static json => json.WriteString("version", OpenAiEngine.OracleOwner)),
        ("GET", "/props") => SayAsync(http, json =>
        {
            json.WriteString("build_info", OpenAiEngine.OracleOwner);
            json.WriteNumber("total_slots", _options.Slots);
        }),
        ("GET", "/metrics") => http.Response.WriteAsync(
            $"llamacpp:requests_processing {Running}\nllamacpp:requests_deferred {_waiting}\n"
            + $"vllm:num_requests_running {Running}\nvllm:num_requests_waiting {_waiting}\nvllm:kv_cache_usage_perc 0\n"),
        _ => NotFoundAsync(http),
    };

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static void Models(Utf8JsonWriter json)
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("id", "nyx");
        json.WriteString("object", "model");
        json.WriteString("owned_by", OpenAiEngine.OracleOwner);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private async Task ChatAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        Interlocked.Increment(ref _waiting);
        try
        {
            await _slots.WaitAsync(http.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        Interlocked.Increment(ref _running);
        try
        {
            await AnswerAsync(http, body.RootElement);
            Interlocked.Increment(ref _served);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _abandoned);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _slots.Release();
        }
    }

    private async Task AnswerAsync(HttpContext http, JsonElement body)
    {
        var left = http.RequestAborted;
        var text = _answers.To(body.GetProperty("messages"), SchemaOf(body));
        var pieces = Pieces(text);
        var most = body.TryGetProperty("max_tokens", out var limit) && limit.TryGetInt32(out var tokens) ? tokens : int.MaxValue;
        var finish = pieces.Count > most ? "length" : "stop";
        pieces = pieces.Count > most ? pieces[..most] : pieces;
        if (_options.FirstToken > TimeSpan.Zero)
        {
            await Task.Delay(_options.FirstToken, _clock, left);
        }

        if (!(body.TryGetProperty("stream", out var streams) && streams.ValueKind is JsonValueKind.True))
        {
            await WaitAsync(pieces.Count - 1, left);
            await SayAsync(http, json => WriteWhole(json, string.Concat(pieces), finish, pieces.Count));
            return;
        }

        http.Response.ContentType = "text/event-stream";
        foreach (var piece in pieces)
        {
            await EventAsync(http, json => WriteChoice(json, piece, null), left);
            await WaitAsync(1, left);
        }

        await EventAsync(http, json => WriteChoice(json, null, finish), left);
        await EventAsync(http, json => WriteUsage(json, pieces.Count), left);
        await http.Response.WriteAsync("data: [DONE]\n\n", left);
    }

    private async Task WaitAsync(int tokens, CancellationToken left)
    {
        if (_options.PerToken > TimeSpan.Zero && tokens > 0)
        {
            await Task.Delay(_options.PerToken * tokens, _clock, left);
        }
    }

    private static JsonElement? SchemaOf(JsonElement body)
    {
        if (body.TryGetProperty("structured_outputs", out var own) && own.TryGetProperty("json", out var schema))
        {
            return schema;
        }

        if (!body.TryGetProperty("response_format", out var format))
        {
            return null;
        }

        return format.TryGetProperty("json_schema", out var named) && named.TryGetProperty("schema", out schema)
            ? schema
            : format.TryGetProperty("schema", out schema) ? schema : null;
    }

    private static List<string> Pieces(string text)
    {
        var pieces = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var space = text.IndexOf(' ', start + 1);
            var end = space < 0 ? text.Length : space;
            pieces.Add(text[start..end]);
            start = end;
        }

        return pieces;
    }

    private static void WriteWhole(Utf8JsonWriter json, string text, string finish, int tokens)
    {
        json.WriteString("object", "chat.completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", text);
        json.WriteEndObject();
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteTokens(json, tokens);
    }

    private static void WriteChoice(Utf8JsonWriter json, string? text, string? finish)
    {
        json.WriteString("object", "chat.completion.chunk");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        if (text is not null)
        {
            json.WriteString("content", text);
        }

        json.WriteEndObject();
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, int tokens)
    {
        json.WriteString("object", "chat.completion.chunk");
        json.WriteStartArray("choices");
        json.WriteEndArray();
        WriteTokens(json, tokens);
    }

    private static void WriteTokens(Utf8JsonWriter json, int tokens)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", 16);
        json.WriteNumber("completion_tokens", tokens);
        json.WriteNumber("total_tokens", tokens + 16);
        json.WriteEndObject();
    }

    private static async Task EventAsync(HttpContext http, Action<Utf8JsonWriter> write, CancellationToken left)
    {
        var json = JsonBody.Write(write);
        await http.Response.Body.WriteAsync((byte[])[.. "data: "u8, .. json.Span, .. "\n\n"u8], left);
        await http.Response.Body.FlushAsync(left);
    }

    private static async Task EmbedAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var input = body.RootElement.GetProperty("input");
        var texts = input.ValueKind is JsonValueKind.Array ? [.. input.EnumerateArray().Select(static one => one.GetString() ?? "")] : new[] { input.GetString() ?? "" };
        await SayAsync(http, json =>
        {
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            for (var i = 0; i < texts.Length; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("index", i);
                json.WriteStartArray("embedding");
                foreach (var one in System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(texts[i])).Take(8))
                {
                    json.WriteNumberValue((one / 127.5) - 1);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteTokens(json, 0);
        });
    }

    private static async Task SayAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        var json = JsonBody.Write(write);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }
}
