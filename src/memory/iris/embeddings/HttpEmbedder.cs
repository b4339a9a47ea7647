using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Iris.Embeddings;

/// <summary>
/// Vectors from an endpoint that speaks OpenAI's embeddings protocol. Too many requests, a failing or an absent endpoint are tried again a
/// bounded number of times with growing pauses. Answers are put in order by their index, and all vectors must be of one length for ever.
/// </summary>
public sealed partial class HttpEmbedder : IEmbedder
{
    private readonly HttpEmbedderOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<HttpEmbedder> _logger;
    private readonly HttpClient _client;
    private int _dimensions;

    /// <summary>Uses an endpoint; nothing is asked yet.</summary>
    /// <param name="options">Which endpoint, and how.</param>
    /// <param name="clock">The clock of its pauses.</param>
    /// <param name="logger">Where repetitions are told; never a text or the key.</param>
    /// <exception cref="ExitException">The key's file cannot be read, or others may read it too.</exception>
    public HttpEmbedder(HttpEmbedderOptions options, TimeProvider clock, ILogger<HttpEmbedder> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _clock = clock;
        _logger = logger;
        _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = 64 << 20,
        };
        if (options.KeyFile is { } file)
        {
            _client.DefaultRequestHeaders.Authorization = new("Bearer", KeyFile.Read(file));
        }
    }

    /// <inheritdoc />
    public string Model => _options.Model;

    /// <inheritdoc />
    public int Dimensions => Volatile.Read(ref _dimensions);

    /// <inheritdoc />
    public async Task<Outcome<IReadOnlyList<float[]?>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var vectors = new List<float[]?>(texts.Count);
        foreach (var batch in texts.Chunk(_options.Batch))
        {
            var answer = await AskAsync(batch, cancellationToken);
            if (!answer.IsGood)
            {
                return answer;
            }

            vectors.AddRange(answer.Value);
        }

        return vectors;
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async Task<Outcome<IReadOnlyList<float[]?>>> AskAsync(string[] texts, CancellationToken cancellationToken)
    {
        var pause = _options.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (answer, wish) = await TryAskAsync(texts, cancellationToken);
            if (answer.IsGood || !answer.Fault.CanRetry || attempt == _options.Attempts)
            {
                return answer;
            }

            var wait = wish > pause ? wish.Value : pause;
            wait = wait < _options.LongestPause ? wait : _options.LongestPause;
            LogAgain(attempt, wait.TotalMilliseconds, answer.Fault.Message);
            await Task.Delay(wait, _clock, cancellationToken);
            pause *= 2;
        }
    }

    private async Task<(Outcome<IReadOnlyList<float[]?>> Answer, TimeSpan? Wish)> TryAskAsync(string[] texts, CancellationToken cancellationToken)
    {
        try
        {
            var question = JsonSerializer.SerializeToUtf8Bytes(
                new EmbeddingQuestion(_options.Model, texts, "float"), EmbeddingJson.Default.EmbeddingQuestion);
            using var content = new ByteArrayContent(question) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await _client.PostAsync(_options.Endpoint, content, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return (FaultOf(response.StatusCode), response.Headers.RetryAfter?.Delta);
            }

            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (Read(JsonSerializer.Deserialize(body, EmbeddingJson.Default.EmbeddingAnswer), texts.Length), null);
        }
        catch (JsonException exception)
        {
            return (Fault.Refused($"{_options.Endpoint} does not speak the embeddings protocol: {exception.Message}"), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (Fault.Unavailable($"{_options.Endpoint} is away: {exception.Message}"), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Fault.Unavailable($"{_options.Endpoint} did not answer within {_options.Timeout.TotalSeconds} s."), null);
        }
    }

    // What the endpoint says is not repeated: it may quote the text, or the key.
    private Fault FaultOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            Fault.Refused($"{_options.Endpoint} does not accept the key ({(int)status}): put a valid one into NIMMERVERSE_EMBEDDINGS_KEY_FILE."),
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
            Fault.Unavailable($"{_options.Endpoint} cannot answer now ({(int)status})."),
        _ => Fault.Refused($"{_options.Endpoint} refused ({(int)status}): check NIMMERVERSE_EMBEDDINGS_URL and NIMMERVERSE_EMBEDDINGS_MODEL."),
    };

    private Outcome<IReadOnlyList<float[]?>> Read(EmbeddingAnswer? answer, int count)
    {
        var vectors = new float[]?[count];
        if (answer?.Data is not { } entries || entries.Count != count)
        {
            return Fault.Refused($"{_options.Endpoint} answered {answer?.Data?.Count ?? 0} vectors for {count} texts.");
        }

        foreach (var entry in entries)
        {
            if (entry.Index < 0 || entry.Index >= count || vectors[entry.Index] is not null)
            {
                return Fault.Refused($"{_options.Endpoint} answered index {entry.Index} twice or beyond the {count} texts.");
            }

            if (!VectorItem.TryNormalise(entry.Embedding, out var unit))
            {
                return Fault.Refused($"{_options.Endpoint} answered a vector that is empty, all zero or not finite.");
            }

            if (unit.Length > CollectionKey.MostDimensions)
            {
                return Fault.Refused($"{_options.Endpoint} answered a vector of {unit.Length} numbers; at most {CollectionKey.MostDimensions} can be kept.");
            }

            if (Interlocked.CompareExchange(ref _dimensions, unit.Length, 0) is not 0 and var known && known != unit.Length)
            {
                return Fault.Refused($"{_options.Endpoint} answered a vector of {unit.Length} numbers after vectors of {known}.");
            }

            vectors[entry.Index] = unit;
        }

        return vectors;
    }

    [LoggerMessage(9320, LogLevel.Warning, "Attempt {Attempt} for embeddings failed; the next one in {Milliseconds} ms: {Reason}")]
    private partial void LogAgain(int attempt, double milliseconds, string reason);
}
