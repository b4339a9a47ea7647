using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Memory.Iris.Embeddings;
using Nimmerverse.Shared.Hosting;
using static Nimmerverse.Memory.Tests.Iris.Stores.VectorStoreContract;

namespace Nimmerverse.Memory.Tests.Iris.Embeddings;

public sealed class HttpEmbedderTests : IAsyncLifetime
{
    private readonly EmbeddingPeer _peer = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-key-").FullName;

    private static CancellationToken None => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // Seen to fail: with vectors taken in the order of the answer, each text had another's vector.
    [Fact]
    public async Task Texts_go_in_batches_and_each_gets_its_own_vector_of_length_one()
    {
        using var embedder = Open(static options => options with { Batch = 10 });
        var texts = Enumerable.Range(0, 25).Select(static i => new string((char)('a' + i), i + 1)).ToList();

        var vectors = Good(await embedder.EmbedAsync(texts, None));

        Assert.Equal([10, 10, 5], _peer.Requests.Select(static request => request.Length));
        Assert.Equal(texts.Select(text => Unit(_peer.VectorOf(text))), vectors);
        Assert.Equal(3, embedder.Dimensions);
        Assert.Equal("peer", embedder.Model);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task An_endpoint_that_is_busy_or_failing_is_asked_again(int status)
    {
        _peer.Failures.Enqueue((status, "{}", null));
        _peer.Failures.Enqueue((status, "{}", "0"));
        using var embedder = Open();

        Assert.Single(Good(await embedder.EmbedAsync(["a"], None)));
        Assert.Equal(3, _peer.Requests.Count);
    }

    [Fact]
    public async Task An_endpoint_that_stays_busy_is_given_up_after_a_bounded_number_of_attempts()
    {
        for (var i = 0; i < 10; i++)
        {
            _peer.Failures.Enqueue((503, "{}", "3600"));
        }

        using var embedder = Open(static options => options with { Attempts = 4, LongestPause = TimeSpan.FromMilliseconds(5) });
        var answer = await embedder.EmbedAsync(["a"], None);

        Assert.True(answer.Fault?.CanRetry);
        Assert.Equal(4, _peer.Requests.Count);
    }

    [Fact]
    public async Task An_endpoint_that_is_away_can_be_tried_later()
    {
        using var embedder = Open(options => options with { Url = new Uri("http://127.0.0.1:1/v1"), Attempts = 2 });
        var answer = await embedder.EmbedAsync(["a"], None);
        Assert.True(answer.Fault?.CanRetry);
        Assert.Contains("127.0.0.1:1", answer.Fault!.Message);
    }

    [Theory]
    [InlineData(401, "{}", "NIMMERVERSE_EMBEDDINGS_KEY_FILE")]
    [InlineData(404, "{}", "NIMMERVERSE_EMBEDDINGS_MODEL")]
    [InlineData(200, "not json", "does not speak")]
    [InlineData(200, """{"data": []}""", "0 vectors for 2 texts")]
    [InlineData(200, """{"data": [{"index": 0, "embedding": [1, 2, 3]}, {"index": 0, "embedding": [1, 2, 3]}]}""", "twice")]
    [InlineData(200, """{"data": [{"index": 0, "embedding": [1, 2, 3]}, {"index": 2, "embedding": [1, 2, 3]}]}""", "beyond")]
    [InlineData(200, """{"data": [{"index": 0, "embedding": [1, 2, 3]}, {"index": 1, "embedding": [1, 2]}]}""", "of 2 numbers after vectors of 3")]
    [InlineData(200, """{"data": [{"index": 0, "embedding": [0, 0, 0]}, {"index": 1, "embedding": [1, 2, 3]}]}""", "all zero")]
    [InlineData(200, """{"data": [{"index": 0, "embedding": null}, {"index": 1, "embedding": [1, 2, 3]}]}""", "empty")]
    public async Task A_wrong_answer_is_refused_at_once_with_a_sentence(int status, string body, string says)
    {
        _peer.Failures.Enqueue((status, body, null));
        using var embedder = Open();

        var answer = await embedder.EmbedAsync(["a", "b"], None);

        Assert.False(answer.Fault?.CanRetry);
        Assert.Contains(says, answer.Fault!.Message);
        Assert.Single(_peer.Requests);
    }

    [Fact]
    public async Task Vectors_of_another_length_are_refused_also_in_a_later_request()
    {
        using var embedder = Open();
        Good(await embedder.EmbedAsync(["a"], None));
        _peer.Dimensions = 4;
        Assert.Contains("4 numbers after vectors of 3", (await embedder.EmbedAsync(["a"], None)).Fault?.Message);
    }

    [Fact]
    public async Task The_key_is_sent_and_never_logged()
    {
        var log = new ListLogger();
        _peer.Failures.Enqueue((500, """{"error": "key sk-very-secret is over quota"}""", null));
        _peer.Failures.Enqueue((403, """{"error": "key sk-very-secret is over quota"}""", null));
        using var embedder = Open(options => options with { KeyFile = WriteKey("sk-very-secret\n", UnixFileMode.UserRead) }, log);

        var answer = await embedder.EmbedAsync(["text that stays private"], None);

        Assert.All(_peer.Keys, static key => Assert.Equal("Bearer sk-very-secret", key));
        Assert.NotEmpty(log.Lines);
        Assert.All([.. log.Lines, answer.Fault!.Message], static line =>
        {
            Assert.DoesNotContain("secret", line);
            Assert.DoesNotContain("private", line);
        });
    }

    [Theory]
    [InlineData("key", UnixFileMode.UserRead | UnixFileMode.GroupRead, "chmod 600")]
    [InlineData("", UnixFileMode.UserRead, "nothing else")]
    [InlineData("two words", UnixFileMode.UserRead, "nothing else")]
    public void A_key_file_that_is_open_to_others_or_no_key_ends_with_a_sentence(string content, UnixFileMode mode, string says)
    {
        var refusal = Assert.Throws<ExitException>(() => Open(options => options with { KeyFile = WriteKey(content, mode) }));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains(says, refusal.Message);
    }

    [Theory]
    [InlineData("http://a:1", "http://a:1/v1/embeddings")]
    [InlineData("http://a:1/v1/", "http://a:1/v1/embeddings")]
    [InlineData("https://a/api/v1/embeddings", "https://a/api/v1/embeddings")]
    public void The_address_may_be_the_servers_the_versions_or_the_endpoints(string url, string endpoint) =>
        Assert.Equal(endpoint, new HttpEmbedderOptions(new Uri(url), "m").Endpoint.AbsoluteUri);

    private HttpEmbedder Open(Func<HttpEmbedderOptions, HttpEmbedderOptions>? change = null, ILogger<HttpEmbedder>? logger = null)
    {
        var options = new HttpEmbedderOptions(_peer.Url, "peer") { FirstPause = TimeSpan.FromMilliseconds(1) };
        return new(change?.Invoke(options) ?? options, TimeProvider.System, logger ?? NullLogger<HttpEmbedder>.Instance);
    }

    private string WriteKey(string content, UnixFileMode mode)
    {
        var path = Path.Combine(_folder, "key");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private sealed class ListLogger : ILogger<HttpEmbedder>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
