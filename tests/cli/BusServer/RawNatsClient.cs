using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nimmerverse.Cli.Tests.BusServer;

/// <summary>Speaks the NATS protocol by hand: what an attacker without our client would send, and nothing that a client would hide.</summary>
internal sealed class RawNatsClient : IDisposable
{
    private readonly TcpClient _tcp = new();
    private StreamReader _reader = null!;

    /// <summary>The first line that the server sends.</summary>
    public string Info { get; private set; } = "";

    public static async Task<RawNatsClient> OpenAsync(int port)
    {
        var client = new RawNatsClient();
        await client._tcp.ConnectAsync(IPAddress.Loopback, port);
        client._reader = new StreamReader(client._tcp.GetStream(), Encoding.UTF8);
        client.Info = await client._reader.ReadLineAsync() ?? "";
        return client;
    }

    public static async Task<RawNatsClient> LoginAsync(int port, string user, string password)
    {
        var client = await OpenAsync(port);
        await client.SendAsync($$"""CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"user":"{{user}}","pass":"{{password}}"}""");
        Assert.Empty(await client.SyncAsync());
        return client;
    }

    public Task SendAsync(string line) => _tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n")).AsTask();

    public Task PublishAsync(string subject, string payload, string replyTo = "") =>
        SendAsync($"PUB {subject} {replyTo} {Encoding.UTF8.GetByteCount(payload)}\r\n{payload}");

    /// <summary>Sends a PING and returns every line that arrives before its PONG; a closed connection ends with the line "closed".</summary>
    public async Task<IReadOnlyList<string>> SyncAsync()
    {
        var lines = new List<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await SendAsync("PING");
            while (await _reader.ReadLineAsync(patience.Token) is { } line)
            {
                if (line == "PONG")
                {
                    return lines;
                }

                if (line == "PING")
                {
                    await SendAsync("PONG");
                    continue;
                }

                lines.Add(line);
            }
        }
        catch (IOException)
        {
            // A refused connection is reset while we still write.
        }

        return [.. lines, "closed"];
    }

    /// <summary>Waits for the next line that the server sends.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _reader.ReadLineAsync(patience.Token);
    }

    /// <summary>Whether the server refuses this user a publication.</summary>
    public async Task<bool> IsRefusedToPublishAsync(string subject)
    {
        await PublishAsync(subject, "{}");
        return (await SyncAsync()).Any(static line => line.StartsWith("-ERR 'Permissions Violation for Publish", StringComparison.Ordinal));
    }

    /// <summary>Whether the server refuses this user a subscription.</summary>
    public async Task<bool> IsRefusedToSubscribeAsync(string subject)
    {
        await SendAsync($"SUB {subject} {Random.Shared.Next(1, int.MaxValue)}");
        return (await SyncAsync()).Any(static line => line.StartsWith("-ERR 'Permissions Violation for Subscription", StringComparison.Ordinal));
    }

    public void Dispose() => _tcp.Dispose();
}
