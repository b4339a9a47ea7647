using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Chroma;

/// <summary>Says one thing to Chroma's API, version 2, and tells what came of it: no answer is an exception.</summary>
internal sealed class ChromaHttp(ChromaOptions options) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseProxy = false,
    })
    {
        BaseAddress = new Uri(options.Url.AbsoluteUri.TrimEnd('/') + "/api/v2/"),
        Timeout = options.Timeout,
        MaxResponseContentBufferSize = 256 << 20,
    };

    /// <summary>Asks.</summary>
    /// <typeparam name="T">The answer's record.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below <c>/api/v2/</c>.</param>
    /// <param name="body">Writes the body, or null for none.</param>
    /// <param name="json">How the answer is read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer.</returns>
    internal async Task<ChromaAnswer<T>> AskAsync<T>(
        HttpMethod method, string path, Action<Utf8JsonWriter>? body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = Content(body);
            }

            using var response = await _client.SendAsync(request, cancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? new(response.StatusCode, JsonSerializer.Deserialize(bytes, json), null)
                : new(response.StatusCode, default, FaultOf(response.StatusCode, bytes));
        }
        catch (JsonException exception)
        {
            return new(HttpStatusCode.OK, default, Fault.Unavailable($"{options.Url} does not answer like Chroma: {exception.Message}"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new(default, default, Fault.Unavailable($"Chroma at {options.Url} is away: {exception.Message}"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(default, default, Fault.Unavailable($"Chroma at {options.Url} did not answer within {options.Timeout.TotalSeconds} s."));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static ByteArrayContent Content(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            body(json);
        }

        return new ByteArrayContent(buffer.WrittenSpan.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private Fault FaultOf(HttpStatusCode status, byte[] bytes)
    {
        var message = MessageOf(bytes);
        return (int)status is 429 or >= 500
            ? Fault.Unavailable($"Chroma at {options.Url} cannot answer now ({(int)status}): {message}")
            : Fault.Refused($"Chroma at {options.Url} refused ({(int)status}): {message}");
    }

    private static string MessageOf(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ChromaJson.Default.ChromaError)?.Message ?? "it does not say why";
        }
        catch (JsonException)
        {
            return "it does not say why";
        }
    }
}

/// <summary>What Chroma said.</summary>
/// <typeparam name="T">The answer's record.</typeparam>
/// <param name="Status">The HTTP status; 0 when nothing came.</param>
/// <param name="Body">The answer; default when there is a fault, or when it is empty.</param>
/// <param name="Fault">Why there is no answer; null when there is.</param>
internal sealed record ChromaAnswer<T>(HttpStatusCode Status, T? Body, Fault? Fault)
{
    /// <summary>Whether what was asked for is not there, such as a collection that somebody dropped.</summary>
    internal bool IsAbsent => Status is HttpStatusCode.NotFound;
}
