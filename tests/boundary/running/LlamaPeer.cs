using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Boundary.Tests.Running;

/// <summary>A llama-server played by a test: it tokenizes nothing, and says what it is told to say, in token ids of the tiny model.</summary>
internal sealed class LlamaPeer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ModelVocabulary _vocabulary;
    private readonly Func<int, IReadOnlyList<GemmaPiece>> _says;

    /// <summary>Starts it.</summary>
    /// <param name="model">The model's file, for its control tokens.</param>
    /// <param name="says">What it says to its first, second... question.</param>
    public LlamaPeer(string model, Func<int, IReadOnlyList<GemmaPiece>> says)
    {
        (_vocabulary, _says) = (ModelVocabulary.Read(model), says);
        Url = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}/");
        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>The questions: what was asked to be completed, and what was tokenized for it.</summary>
    public ConcurrentQueue<(JsonElement Completion, string Tokenized)> Questions { get; } = new();

    public ValueTask DisposeAsync()
    {
        _listener.Close();
        return ValueTask.CompletedTask;
    }

    private async Task ServeAsync()
    {
        var tokenized = "";
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
                IEnumerable<int> ids = [1, 2, 3];
                if (context.Request.Url!.AbsolutePath == "/completion")
                {
                    ids = _says(Questions.Count).SelectMany(IdsOf);
                    Questions.Enqueue((body.RootElement.Clone(), tokenized));
                }
                else
                {
                    tokenized = string.Concat(body.RootElement.GetProperty("content").EnumerateArray()
                        .Select(static piece => piece.ValueKind is JsonValueKind.String ? piece.GetString() : " "));
                }

                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.ASCII.GetBytes($$"""{"tokens":[{{string.Join(',', ids)}}]}"""));
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private IEnumerable<int> IdsOf(GemmaPiece piece) =>
        piece.Control is GemmaControl.None ? Encoding.UTF8.GetBytes(piece.Text).Select(static one => (int)one) : [_vocabulary.IdOf(piece.Control)];
}
