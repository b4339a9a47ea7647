using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Viewers;

/// <summary>
/// One page that looks. What it knows belongs to the projection's loop; what is under way to it waits in a short queue, so that a page
/// that does not read costs a bounded amount of memory and nobody's time.
/// </summary>
/// <param name="id">Its number.</param>
internal sealed class Viewer(int id)
{
    /// <summary>Frames under way that a page has not said to have painted.</summary>
    public const int MostUnacknowledged = 2;

    private const int MostQueued = 32;

    // Full means that the page does not read: what does not fit is not queued, and the loop tells the latest state later.
    private readonly Channel<(byte[] Bytes, int Length, bool IsRented, bool IsBinary)> _queue = Channel.CreateBounded<(byte[], int, bool, bool)>(
        new BoundedChannelOptions(MostQueued) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Its number.</summary>
    public int Id => id;

    /// <summary>What it wants to see.</summary>
    public Wish Wish { get; set; } = Wish.Nothing;

    /// <summary>Whether it has said what it wants.</summary>
    public bool HasStarted { get; set; }

    /// <summary>The last frame sent.</summary>
    public uint Sequence { get; set; }

    /// <summary>The last frame that it has painted.</summary>
    public uint Acknowledged { get; set; }

    /// <summary>Whether the next frame must hold everything.</summary>
    public bool NeedsKey { get; set; } = true;

    /// <summary>When the last key frame was sent, Unix milliseconds.</summary>
    public double KeyAt { get; set; }

    /// <summary>Nodes whose names it knows.</summary>
    public int KnownNodes { get; set; }

    /// <summary>Edges whose ends it knows.</summary>
    public int KnownEdges { get; set; }

    /// <summary>The last event that it was told.</summary>
    public long ToldEvent { get; set; }

    /// <summary>Whether it has just said what it wants: every pane is due.</summary>
    public bool IsFresh { get; set; }

    /// <summary>Until when it knows its waveforms, Unix milliseconds.</summary>
    public double ScopeAt { get; set; }

    /// <summary>The last frame of waveforms sent.</summary>
    public uint ScopeSequence { get; set; }

    /// <summary>Which time it sees.</summary>
    public Playback Playback { get; } = new();

    /// <summary>Frames that were not made for it because it was behind.</summary>
    public long Dropped { get; set; }

    /// <summary>When the last unpainted frame was sent, Unix milliseconds; 0 when none is under way.</summary>
    public double WaitsSince { get; set; }

    /// <summary>Whether it is behind: two frames are under way.</summary>
    public bool IsBehind => Sequence - Acknowledged >= MostUnacknowledged;

    /// <summary>Queues a message of text.</summary>
    /// <param name="json">The message.</param>
    /// <returns>Whether there was room.</returns>
    public bool TrySay(byte[] json) => _queue.Writer.TryWrite((json, json.Length, false, false));

    /// <summary>Queues a frame.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="body">Its body; copied.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryShow(FrameHeader header, ReadOnlySpan<byte> body)
    {
        var length = FrameWriter.HeaderBytes + body.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        FrameWriter.WriteHeader(bytes, header);
        body.CopyTo(bytes.AsSpan(FrameWriter.HeaderBytes));
        if (_queue.Writer.TryWrite((bytes, length, true, true)))
        {
            return true;
        }

        ArrayPool<byte>.Shared.Return(bytes);
        return false;
    }

    /// <summary>Queues a frame that is whole.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryShow(byte[] frame) => _queue.Writer.TryWrite((frame, frame.Length, false, true));

    /// <summary>Ends its queue: what is in it is sent, then the connection is closed.</summary>
    public void End() => _queue.Writer.TryComplete();

    /// <summary>Sends what is queued until the viewer is gone.</summary>
    /// <param name="socket">Where to.</param>
    /// <param name="longest">How long one message may take: a page that reads nothing for that long is let go.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SendAsync(WebSocket socket, TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        await foreach (var (bytes, length, isRented, isBinary) in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            var sending = socket.SendAsync(
                bytes.AsMemory(0, length), isBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancellationToken);
            if (!sending.IsCompletedSuccessfully)
            {
                await sending.AsTask().WaitAsync(longest, clock, cancellationToken);
            }

            if (isRented)
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }
}
