using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>
/// A wire between a program and its nats-server that can be cut at a word: from the first message published to a subject on, nothing that
/// the program says goes through, while it still hears everything. So a test can stand between two of its steps.
/// </summary>
internal sealed class BusRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _server;
    private readonly byte[][] _words;

    /// <summary>Opens the wire.</summary>
    /// <param name="server">The port of the nats-server.</param>
    /// <param name="subject">The beginning of the subject whose first message is held back, and all after it.</param>
    public BusRelay(int server, string subject)
    {
        _server = server;
        _words = [Encoding.ASCII.GetBytes($"\r\nPUB {subject}"), Encoding.ASCII.GetBytes($"\r\nHPUB {subject}")];
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Completed when the wire is cut.</summary>
    public Task Cut => _cut.Task;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient program)
    {
        using var server = new TcpClient { NoDelay = true };
        using (program)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _ending.Token);
                await Task.WhenAny(SpeakAsync(program.GetStream(), server.GetStream()), server.GetStream().CopyToAsync(program.GetStream(), _ending.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone.
            }
        }
    }

    private async Task SpeakAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];

        // The last two bytes of what went through, when they end a line: the word that is looked for begins with them.
        var kept = 0;
        while (await from.ReadAsync(buffer.AsMemory(kept), _ending.Token) is > 0 and var read)
        {
            if (_cut.Task.IsCompleted)
            {
                continue;
            }

            var length = kept + read;
            var at = _words.Select(word => buffer.AsSpan(0, length).IndexOf(word)).Where(static found => found >= 0).DefaultIfEmpty(-1).Min();
            if (at >= 0)
            {
                // The line before it is whole.
                await to.WriteAsync(buffer.AsMemory(kept, at + 2 - kept), _ending.Token);
                _cut.TrySetResult();
                continue;
            }

            await to.WriteAsync(buffer.AsMemory(kept, read), _ending.Token);
            kept = 0;
            if (length >= 2 && buffer[length - 2] is (byte)'\r' && buffer[length - 1] is (byte)'\n')
            {
                (buffer[0], buffer[1], kept) = ((byte)'\r', (byte)'\n', 2);
            }
        }
    }
}
