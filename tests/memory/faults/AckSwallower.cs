using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Faults;

/// <summary>
/// Stands between a writer and nats-server and lets no acknowledgement through. The first one it swallows tells that the writer has
/// committed and the server does not know: the moment to kill it.
/// </summary>
internal sealed class AckSwallower : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _swallowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;
    private readonly int _server;

    public AckSwallower(NatsServerFixture server)
    {
        _server = server.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the writer connects.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Ends when the first acknowledgement was swallowed.</summary>
    public Task Swallowed => _swallowed.Task;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_ended.Token);
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _server, _ended.Token);
            client.NoDelay = server.NoDelay = true;
            var down = server.GetStream().CopyToAsync(client.GetStream(), _ended.Token);
            var up = PassAsync(PipeReader.Create(client.GetStream()), server.GetStream());
            await Task.WhenAny(down, up);
            client.Close();
            server.Close();
            await Task.WhenAll(down, up).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(PipeReader from, NetworkStream to)
    {
        while (true)
        {
            var read = await from.ReadAsync(_ended.Token);
            var buffer = read.Buffer;
            while (TryTake(ref buffer, out var protocol, out var isAck))
            {
                if (isAck)
                {
                    _swallowed.TrySetResult();
                    continue;
                }

                foreach (var part in protocol)
                {
                    await to.WriteAsync(part, _ended.Token);
                }
            }

            from.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    // PUB subject [reply] size, HPUB subject [reply] headers size: the line is followed by so many bytes and a line end.
    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> protocol, out bool isAck)
    {
        protocol = default;
        isAck = false;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n"u8))
        {
            return false;
        }

        var line = Encoding.ASCII.GetString(bytes);
        var tokens = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (tokens is ["PUB" or "HPUB", ..])
        {
            var length = int.Parse(tokens[^1], CultureInfo.InvariantCulture) + 2;
            if (reader.Remaining < length)
            {
                return false;
            }

            var body = reader.UnreadSequence.Slice(0, length - 2);
            isAck = tokens[1].StartsWith("$JS.ACK.", StringComparison.Ordinal) && !body.FirstSpan.StartsWith("+WPI"u8);
            reader.Advance(length);
        }

        protocol = buffer.Slice(0, reader.Position);
        buffer = buffer.Slice(reader.Position);
        return true;
    }
}
