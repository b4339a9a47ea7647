using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace Nimmerverse.Cortex.Engines;

/// <summary>One line of an engine's answer, or why there are no more.</summary>
/// <param name="Bytes">The line; valid until the next is asked for.</param>
/// <param name="Fault">The fault; null with a line.</param>
internal readonly record struct EngineLine(ReadOnlyMemory<byte> Bytes, EngineFault? Fault);

/// <summary>A JSON document of an engine, or why there is none.</summary>
/// <param name="Json">The document's root.</param>
/// <param name="Fault">The fault; null with a document.</param>
internal sealed record EngineDocument(JsonElement? Json, EngineFault? Fault);

/// <summary>
/// HTTP to one engine: every failure becomes a value, every wait and every answer has a bound, and leaving an answer early closes its
/// socket, which is how engines learn that nobody waits any more.
/// </summary>
internal sealed class EngineHttp : IDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly EndpointConfig _config;
    private readonly TimeProvider _clock;

    /// <summary>Prepares the connection; nothing is sent yet.</summary>
    /// <param name="config">The endpoint.</param>
    /// <param name="clock">The clock of its waits.</param>
    public EngineHttp(EndpointConfig config, TimeProvider clock)
    {
        _config = config;
        _clock = clock;
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectWithin,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = int.MaxValue,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

            // An answer that is left is not read to its end: the socket closes at once, and the engine's slot is free.
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            BaseAddress = new Uri(config.Root + "/"),
        };
        if (config.ApiKeyFile is { } file)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(file).Trim());
        }
    }

    /// <summary>Posts JSON and reads the answer line by line as it is made.</summary>
    /// <param name="path">Path below the root.</param>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Leaves the answer; its socket closes.</param>
    /// <returns>Lines; the last may be a fault.</returns>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async IAsyncEnumerable<EngineLine> PostLinesAsync(
        string path, ReadOnlyMemory<byte> body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(_config.FirstTokenS), _clock);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var request = Post(path, body);
        var (response, fault) = await SendAsync(request, leaving.Token, cancellationToken);
        if (fault is not null)
        {
            yield return new(default, fault);
            yield break;
        }

        using (response)
        {
            using var reader = new LineReader(await response!.Content.ReadAsStreamAsync(CancellationToken.None), _config.MaxAnswerBytes);
            while (true)
            {
                var (end, broken) = await ReadAsync(reader, leaving.Token, cancellationToken);
                if (broken is not null)
                {
                    yield return new(default, broken);
                    yield break;
                }

                if (end is LineEnd.End)
                {
                    yield break;
                }

                silence.CancelAfter(TimeSpan.FromSeconds(_config.IdleS));
                yield return new(reader.Line, null);
            }
        }
    }

    /// <summary>Gets a JSON document.</summary>
    /// <param name="path">Path below the root.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The document or the fault.</returns>
    public async Task<EngineDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return ToDocument(await AskAsync(request, AnswerWithin, cancellationToken));
    }

    /// <summary>Gets text.</summary>
    /// <param name="path">Path below the root.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The text, or null when there is none.</returns>
    public async Task<string?> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var (bytes, _) = await AskAsync(request, AnswerWithin, cancellationToken);
        return bytes is null ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Posts JSON and reads a whole JSON document; an empty answer is an empty object.</summary>
    /// <param name="path">Path below the root.</param>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="within">Longest wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The document or the fault.</returns>
    public async Task<EngineDocument> PostAsync(string path, ReadOnlyMemory<byte> body, TimeSpan within, CancellationToken cancellationToken)
    {
        using var request = Post(path, body);
        return ToDocument(await AskAsync(request, within, cancellationToken));
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static EngineDocument ToDocument((byte[]? Bytes, EngineFault? Fault) answer)
    {
        if (answer.Bytes is not { } bytes)
        {
            return new(null, answer.Fault);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
            return new(document.RootElement.Clone(), null);
        }
        catch (JsonException)
        {
            return new(null, new(EngineFaultKind.Garbage, "the answer is not JSON"));
        }
    }

    private static HttpRequestMessage Post(string path, ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }

    private async Task<(byte[]? Bytes, EngineFault? Fault)> AskAsync(HttpRequestMessage request, TimeSpan within, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(within, _clock);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var (response, fault) = await SendAsync(request, leaving.Token, cancellationToken);
        if (fault is not null)
        {
            return (null, fault);
        }

        using (response)
        using (var reader = new LineReader(await response!.Content.ReadAsStreamAsync(CancellationToken.None), _config.MaxAnswerBytes))
        {
            using var whole = new MemoryStream();
            while (true)
            {
                var (end, broken) = await ReadAsync(reader, leaving.Token, cancellationToken);
                if (broken is not null)
                {
                    return (null, broken);
                }

                if (end is LineEnd.End)
                {
                    return (whole.ToArray(), null);
                }

                whole.Write(reader.Line.Span);
                whole.WriteByte((byte)'\n');
            }
        }
    }

    private static async Task<(LineEnd End, EngineFault? Fault)> ReadAsync(LineReader reader, CancellationToken leaving, CancellationToken caller)
    {
        try
        {
            var end = await reader.ReadAsync(leaving);
            return (end, end is LineEnd.TooLarge ? new(EngineFaultKind.TooLarge, "the answer is larger than this endpoint's max_answer_bytes") : null);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return (LineEnd.End, new(EngineFaultKind.Silent, "the engine fell silent in the middle of its answer"));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return (LineEnd.End, new(EngineFaultKind.BrokenOff, "the connection broke in the middle of the answer"));
        }
    }

    private async Task<(HttpResponseMessage? Response, EngineFault? Fault)> SendAsync(
        HttpRequestMessage request, CancellationToken leaving, CancellationToken caller)
    {
        try
        {
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving);
            if (response.IsSuccessStatusCode)
            {
                return (response, null);
            }

            using (response)
            {
                return (null, await RefusalAsync(response, leaving));
            }
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return (null, new(EngineFaultKind.Silent, $"nothing came from {_config.ShownUrl} in time"));
        }
        catch (HttpRequestException exception) when (exception.InnerException is AuthenticationException)
        {
            return (null, new(EngineFaultKind.Tls, $"{_config.ShownUrl} could not be trusted: {exception.InnerException.Message}"));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            return (null, new(EngineFaultKind.Tls, $"{_config.ShownUrl} does not speak TLS as it should"));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return (null, new(EngineFaultKind.Unreachable, $"nobody listens at {_config.ShownUrl}"));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.InvalidResponse)
        {
            return (null, new(EngineFaultKind.Garbage, $"what {_config.ShownUrl} sent is not HTTP"));
        }
        catch (HttpRequestException)
        {
            return (null, new(EngineFaultKind.BrokenOff, $"{_config.ShownUrl} closed the connection without an answer"));
        }
    }

    private async Task<EngineFault> RefusalAsync(HttpResponseMessage response, CancellationToken leaving)
    {
        var said = await SaidAsync(response, leaving);
        var detail = $"{(int)response.StatusCode} from {_config.ShownUrl}{(said.Length > 0 ? $": {said}" : "")}";
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new(EngineFaultKind.Busy, detail, RetryAfterOf(response)),
            HttpStatusCode.NotFound => new(EngineFaultKind.WrongModel, detail),
            HttpStatusCode.RequestTimeout => new(EngineFaultKind.Silent, detail),
            >= HttpStatusCode.InternalServerError => new(EngineFaultKind.Failed, detail),
            _ => new(EngineFaultKind.Rejected, detail),
        };
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var values) && int.TryParse(values.First(), out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
            _ => null,
        };
    }

    // What an engine says of a refusal is cut short and kept on one line: it ends in logs and answers.
    private static async Task<string> SaidAsync(HttpResponseMessage response, CancellationToken leaving)
    {
        const int Most = 512;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(leaving);
            var bytes = new byte[Most];
            var read = await stream.ReadAtLeastAsync(bytes, Most, throwOnEndOfStream: false, leaving);
            var text = Encoding.UTF8.GetString(bytes, 0, read);
            return string.Join(' ', MessageIn(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            return "";
        }
    }

    private static string MessageIn(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var error = document.RootElement.TryGetProperty("error", out var inner) ? inner : document.RootElement;
            return error.ValueKind is JsonValueKind.String ? error.GetString()! : error.GetProperty("message").GetString() ?? text;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return text;
        }
    }
}
