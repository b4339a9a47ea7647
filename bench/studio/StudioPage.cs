using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using Nimmerverse.TestKit;

namespace Nimmerverse.Bench.Studio;

/// <summary>A page that reads, acknowledges and counts.</summary>
internal sealed class StudioPage : IDisposable
{
    private readonly List<double> _times = [];
    private readonly CancellationTokenSource _leaving = new();
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Nodes { get; private set; }

    public int Edges { get; private set; }

    public async Task OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, cancellationToken);
        await socket.SendAsync("""{"op":"start","panes":["flow"]}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        _ = ReadAsync(socket, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token));
    }

    public void Forget()
    {
        lock (_times)
        {
            _times.Clear();
        }
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    public (double P50, double P99) Times()
    {
        lock (_times)
        {
            _times.Sort();
            return _times.Count == 0 ? (double.NaN, double.NaN) : (_times[_times.Count / 2], _times[(int)(_times.Count * 0.99)]);
        }
    }

    private async Task ReadAsync(ClientWebSocket socket, CancellationTokenSource ending)
    {
        var buffer = new byte[4 * 1024 * 1024];
        using (socket)
        using (ending)
        {
            try
            {
                while (true)
                {
                    var (type, length) = await WholeMessage.ReceiveAsync(socket, buffer, ending.Token);
                    Interlocked.Add(ref _bytes, length);
                    if (type is WebSocketMessageType.Binary)
                    {
                        await socket.SendAsync(Encoding.ASCII.GetBytes(Take(buffer)), WebSocketMessageType.Text, endOfMessage: true, ending.Token);
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
            {
                // The measurement is over.
            }
        }
    }

    private string Take(ReadOnlySpan<byte> frame)
    {
        var oldest = BinaryPrimitives.ReadDoubleLittleEndian(frame[16..]);
        if (frame[0] == 1)
        {
            (Nodes, Edges) = (BinaryPrimitives.ReadInt32LittleEndian(frame[24..]), BinaryPrimitives.ReadInt32LittleEndian(frame[28..]));
        }

        if (oldest > 0)
        {
            lock (_times)
            {
                _times.Add((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds - oldest);
            }
        }

        return $$"""{"op":"ack","seq":{{BinaryPrimitives.ReadUInt32LittleEndian(frame[4..])}}}""";
    }
}
