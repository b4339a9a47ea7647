using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Nimmerverse.Cortex.Tests.Engines;

/// <summary>A request as an engine's peer got it.</summary>
internal sealed record PeerRequest(string Method, string Path, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body.Length == 0 ? "{}" : Body).RootElement;
}

/// <summary>
/// An engine played byte by byte over a socket: a test writes what the engine's documentation says, or what no engine should send.
/// </summary>
internal sealed class EnginePeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<PeerRequest, Stream, CancellationToken, Task> _answer;
    private readonly ConcurrentBag<TcpClient> _clients = [];

    private readonly X509Certificate2? _certificate;

    public EnginePeer(Func<PeerRequest, Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http{(_certificate is null ? "" : "s")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1";

    public ConcurrentQueue<PeerRequest> Requests { get; } = new();

    public IEnumerable<PeerRequest> Chats => Requests.Where(static one => one.Path is "/v1/chat/completions" or "/api/chat");

    /// <summary>A peer that answers look-ups as an OpenAI engine and chats as told.</summary>
    public static EnginePeer ForChats(Func<PeerRequest, Stream, CancellationToken, Task> chat) => new((request, stream, ending) => request.Path switch
    {
        "/v1/chat/completions" => chat(request, stream, ending),
        "/v1/models" => SayAsync(stream, 200, """{"object":"list","data":[{"id":"nyx","object":"model","owned_by":"peer"}]}"""),
        _ => SayAsync(stream, 404, "{}"),
    });

    public static Task SayAsync(Stream stream, int status, string body, string headers = "") => stream.WriteAsync(Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}")).AsTask();

    public static Task RawAsync(Stream stream, byte[] bytes) => stream.WriteAsync(bytes).AsTask();

    public static Task BeginStreamAsync(Stream stream) =>
        stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"u8.ToArray()).AsTask();

    public static Task EventAsync(Stream stream, string json) => stream.WriteAsync(Encoding.UTF8.GetBytes($"data: {json}\n\n")).AsTask();

    public static Task PieceAsync(Stream stream, string text) =>
        EventAsync(stream, $$$"""{"choices":[{"index":0,"delta":{"content":{{{JsonSerializer.Serialize(text)}}}},"finish_reason":null}]}""");

    /// <summary>A whole answer of these pieces, as OpenAI streams it.</summary>
    public static async Task StreamAsync(Stream stream, params string[] pieces)
    {
        await BeginStreamAsync(stream);
        foreach (var piece in pieces)
        {
            await PieceAsync(stream, piece);
        }

        await EventAsync(stream, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
        await EventAsync(stream, $$"""{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens": {{pieces.Length}} } }""");
        await EventAsync(stream, "[DONE]");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _clients.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = await OpenAsync(client);
                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    await _answer(request, stream, _ending.Token);
                    if (request.Path is "/v1/chat/completions" or "/api/chat")
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or SocketException
                or AuthenticationException)
            {
                // The other side left, or the test is over.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }

    private static async Task<PeerRequest?> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var length = lines.FirstOrDefault(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } header
            ? int.Parse(header.Split(':')[1].Trim())
            : 0;
        var body = new byte[length];
        await stream.ReadExactlyAsync(body);
        var first = lines[0].Split(' ');
        return new PeerRequest(first[0], first[1], Encoding.UTF8.GetString(body));
    }
}
