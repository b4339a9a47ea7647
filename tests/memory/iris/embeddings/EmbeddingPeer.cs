using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Tests.Iris.Embeddings;

/// <summary>
/// The other end of OpenAI's embeddings protocol over real HTTP: it checks the request as the protocol has it, and answers vectors in a
/// scrambled order unless the test wants another answer.
/// </summary>
internal sealed class EmbeddingPeer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _life;

    public EmbeddingPeer()
    {
        Url = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}/");

        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _life = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>The texts of each request.</summary>
    public ConcurrentQueue<string[]> Requests { get; } = new();

    public ConcurrentQueue<string?> Keys { get; } = new();

    /// <summary>Answers in place of the usual one, each used once: a status, a body, and the wish of Retry-After.</summary>
    public ConcurrentQueue<(int Status, string Body, string? RetryAfter)> Failures { get; } = new();

    public int Dimensions { get; set; } = 3;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _life;
        _listener.Close();
    }

    /// <summary>The vector of a text: its length, its first character, one.</summary>
    public float[] VectorOf(string text) => [text.Length, text[0], .. Enumerable.Repeat(1f, Dimensions - 2)];

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (status, body, retryAfter) = Failures.TryDequeue(out var failure) ? failure : (200, "", null);
        using var question = await JsonDocument.ParseAsync(context.Request.InputStream);
        var root = question.RootElement;
        var texts = root.GetProperty("input").EnumerateArray().Select(static text => text.GetString()!).ToArray();
        Requests.Enqueue(texts);
        Keys.Enqueue(context.Request.Headers["Authorization"]);
        if (context.Request.HttpMethod != "POST" || context.Request.Url!.AbsolutePath != "/v1/embeddings"
            || root.GetProperty("model").GetString() != "peer" || root.GetProperty("encoding_format").GetString() != "float")
        {
            (status, body) = (404, """{"error": {"message": "no such model"}}""");
        }

        if (body.Length == 0)
        {
            var entries = texts.Select((text, i) =>
                $$"""{"object": "embedding", "index": {{i}}, "embedding": [{{string.Join(',', VectorOf(text))}}]}""").Reverse();
            body = $$$"""{"object": "list", "model": "peer", "data": [{{{string.Join(',', entries)}}}], "usage": {"prompt_tokens": 1, "total_tokens": 1}}""";
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (retryAfter is not null)
        {
            context.Response.Headers["Retry-After"] = retryAfter;
        }

        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    }
}
