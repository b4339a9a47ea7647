using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Nimmerverse.TestKit;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>A page without a screen: applies names and frames as the page does, and keeps what it was told.</summary>
internal sealed class StudioClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[4 * 1024 * 1024];
    private readonly bool _acknowledges;

    private StudioClient(bool acknowledges) => _acknowledges = acknowledges;

    /// <summary>The nodes by id.</summary>
    public Dictionary<string, ShownNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>The edges by number.</summary>
    public Dictionary<int, ShownEdge> Edges { get; } = [];

    /// <summary>Every message of text, by kind, the last last.</summary>
    public List<JsonElement> Told { get; } = [];

    /// <summary>Key frames and deltas seen.</summary>
    public (int Keys, int Deltas) Frames { get; private set; }

    /// <summary>Samples of waveforms, as they came.</summary>
    public List<(int Channel, double At, float Value)> Samples { get; } = [];

    /// <summary>The header of the last frame.</summary>
    public (byte Kind, byte Flags, uint Sequence, double At, double Oldest) Last { get; private set; }

    /// <summary>Every sequence number, in order.</summary>
    public List<uint> Sequences { get; } = [];

    public static async Task<StudioClient> ConnectAsync(Uri address, bool acknowledges = true, string start = """{"op":"start","panes":["flow"]}""")
    {
        var client = new StudioClient(acknowledges);
        using var patience = new CancellationTokenSource(Patience);
        await client._socket.ConnectAsync(new UriBuilder(new Uri(address, "stream")) { Scheme = "ws" }.Uri, patience.Token);
        await client.SayAsync(start);
        return client;
    }

    public Task SayAsync(string json) => _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Takes messages until something holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await TakeAsync(patience.Token);
        }
    }

    /// <summary>Takes messages until one of a kind comes that fits.</summary>
    public async Task<JsonElement> UntilToldAsync(string kind, Func<JsonElement, bool>? fits = null)
    {
        var seen = 0;
        JsonElement? found = null;
        await UntilAsync(() =>
        {
            for (; seen < Told.Count && found is null; seen++)
            {
                found = Told[seen].GetProperty("kind").GetString() == kind && (fits?.Invoke(Told[seen]) ?? true) ? Told[seen] : null;
            }

            return found is not null;
        });
        return found!.Value;
    }

    /// <summary>Takes messages until an event comes that fits.</summary>
    public async Task<JsonElement> UntilEventAsync(Func<JsonElement, bool> fits)
    {
        var told = await UntilToldAsync("event", message => message.GetProperty("events").EnumerateArray().Any(fits));
        return told.GetProperty("events").EnumerateArray().First(fits);
    }

    public bool Flows(string from, string to) => EdgeOf(from, to) is { Rate: > 0 };

    public ShownEdge? EdgeOf(string from, string to) => Edges.Values.FirstOrDefault(edge => edge.From == from && edge.To == to);

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await Task.CompletedTask;
        _socket.Dispose();
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var (type, length) = await WholeMessage.ReceiveAsync(_socket, _buffer, cancellationToken);
        switch (type)
        {
            case WebSocketMessageType.Close:
                throw new InvalidOperationException($"closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            case WebSocketMessageType.Text:
                using (var document = JsonDocument.Parse(_buffer.AsMemory(0, length)))
                {
                    Take(document.RootElement.Clone());
                }

                break;
            case WebSocketMessageType.Binary when _buffer[0] == 3:
                TakeScope(_buffer.AsSpan(0, length));
                break;
            default:
                TakeFrame(_buffer.AsSpan(0, length));
                if (_acknowledges)
                {
                    await SayAsync($$"""{"op":"ack","seq":{{Last.Sequence}}}""");
                }

                break;
        }
    }

    private void Take(JsonElement message)
    {
        Told.Add(message);
        if (message.GetProperty("kind").GetString() != "names")
        {
            return;
        }

        foreach (var node in message.GetProperty("nodes").EnumerateArray())
        {
            var id = node.GetProperty("id").GetString()!;
            Nodes[id] = new ShownNode(node.GetProperty("i").GetInt32(), id, node.GetProperty("label").GetString()!, node.GetProperty("domain").GetString()!);
        }

        foreach (var edge in message.GetProperty("edges").EnumerateArray())
        {
            Edges[edge.GetProperty("i").GetInt32()] = new ShownEdge(
                IdOf(edge.GetProperty("a").GetInt32()), IdOf(edge.GetProperty("b").GetInt32()), edge.GetProperty("style").GetString()!);
        }
    }

    private string IdOf(int index) => Nodes.Values.First(node => node.Index == index).Id;

    private void TakeScope(ReadOnlySpan<byte> frame)
    {
        var until = BinaryPrimitives.ReadDoubleLittleEndian(frame[8..]);
        var at = 16;
        for (var channels = BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]); channels > 0; channels--)
        {
            var (channel, count) = (BinaryPrimitives.ReadUInt16LittleEndian(frame[at..]), BinaryPrimitives.ReadUInt16LittleEndian(frame[(at + 2)..]));
            at += 4;
            for (var i = 0; i < count; i++)
            {
                Samples.Add((channel, until - BinaryPrimitives.ReadSingleLittleEndian(frame[(at + (4 * i))..]), BinaryPrimitives.ReadSingleLittleEndian(frame[(at + (4 * (count + i)))..])));
            }

            at += 8 * count;
        }

        Assert.Equal(frame.Length, at);
    }

    private void TakeFrame(ReadOnlySpan<byte> frame)
    {
        Last = (frame[0], frame[1], BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]), BinaryPrimitives.ReadDoubleLittleEndian(frame[8..]), BinaryPrimitives.ReadDoubleLittleEndian(frame[16..]));
        Sequences.Add(Last.Sequence);
        Frames = Last.Kind == 1 ? (Frames.Keys + 1, Frames.Deltas) : (Frames.Keys, Frames.Deltas + 1);
        var (n, m) = (BinaryPrimitives.ReadInt32LittleEndian(frame[24..]), BinaryPrimitives.ReadInt32LittleEndian(frame[28..]));
        var indices = frame[32..];
        var states = indices[Padded(2 * n)..];
        var flashes = states[Padded(n)..];
        var values = flashes[Padded(n)..];
        var rates = values[Padded(n)..];
        var byIndex = Nodes.Values.ToDictionary(static node => node.Index);
        for (var i = 0; i < n; i++)
        {
            var node = byIndex[BinaryPrimitives.ReadUInt16LittleEndian(indices[(2 * i)..])];
            (node.State, node.Flash, node.Value, node.Rate) = (states[i], flashes[i], (sbyte)values[i], BinaryPrimitives.ReadUInt16LittleEndian(rates[(2 * i)..]) / 10.0);
            if (node.Flash != 0)
            {
                node.Flashes.Add(node.Flash);
            }
        }

        var edges = rates[Padded(2 * n)..];
        var flows = edges[Padded(2 * m)..];
        for (var i = 0; i < m; i++)
        {
            Edges[BinaryPrimitives.ReadUInt16LittleEndian(edges[(2 * i)..])].Rate = BinaryPrimitives.ReadUInt16LittleEndian(flows[(2 * i)..]) / 10.0;
        }
    }

    private static int Padded(int bytes) => (bytes + 3) & ~3;
}

/// <summary>A node as a page shows it.</summary>
internal sealed record ShownNode(int Index, string Id, string Label, string Domain)
{
    public byte State { get; set; }

    public byte Flash { get; set; }

    public sbyte Value { get; set; }

    public double Rate { get; set; }

    /// <summary>Every flash seen.</summary>
    public List<byte> Flashes { get; } = [];
}

/// <summary>An edge as a page shows it.</summary>
internal sealed record ShownEdge(string From, string To, string Style)
{
    public double Rate { get; set; }
}
