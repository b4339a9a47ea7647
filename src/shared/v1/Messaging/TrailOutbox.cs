using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// Hands trails to their stream, many at a time, and repeats each until the server says that it is stored; the trail's id makes a
/// repetition count once. What the server does not take waits in a file of the process's data folder and is taken up again by the next
/// process. Bounded: when memory and file are full it refuses.
/// </summary>
public sealed class TrailOutbox : IDisposable
{
    /// <summary>Within the two seconds in which a process stops, beside the draining of its connection.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(400);

    private readonly BusConnection _bus;
    private readonly Messenger _messenger;
    private readonly OutboxLimits _limits;
    private readonly TimeProvider _clock;
    private readonly BusOutboxWire _wire;
    private readonly OutboxCore _core;
    private readonly OutboxDoor _door;
    private readonly ConcurrentQueue<OutboxParcel> _arrivals = new();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _arrivedBytes;
    private long _coreBytes;
    private long _fileBytes;
    private long _stored;
    private int _waiting;

    /// <summary>Opens an outbox; <see cref="RunAsync"/> makes it work.</summary>
    /// <param name="bus">The connection.</param>
    /// <param name="messenger">Its typed face.</param>
    /// <param name="folder">The process's data folder; null keeps trails in memory only.</param>
    /// <param name="limits">How much it holds.</param>
    /// <param name="clock">The clock of its pauses.</param>
    /// <param name="logger">Where troubles are told, each once.</param>
    public TrailOutbox(BusConnection bus, Messenger messenger, string? folder, OutboxLimits limits, TimeProvider clock, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(messenger);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(clock);
        _bus = bus;
        _messenger = messenger;
        _limits = limits;
        _clock = clock;
        _wire = new(bus);
        _core = OutboxOpening.Open(_wire, folder, messenger.Source.EntityId, limits, clock, logger);
        _door = new(limits, logger);
        Note();
    }

    /// <summary>How it stands.</summary>
    public OutboxFigures Figures => new(
        Volatile.Read(ref _waiting) + _arrivals.Count,
        Interlocked.Read(ref _arrivedBytes) + Interlocked.Read(ref _coreBytes),
        Interlocked.Read(ref _fileBytes),
        Interlocked.Read(ref _stored),
        _door.Refused);

    /// <summary>Takes a trail; never waits. Any thread.</summary>
    /// <param name="trail">The trail.</param>
    /// <returns>False when it is full: the trail is refused and counted, and its author may tell whoever caused it.</returns>
    public bool Add(Trail trail)
    {
        var (subject, payload) = _messenger.WriteTrail(trail);
        var parcel = new OutboxParcel { Id = trail.TrailId, Subject = subject, Payload = payload };
        if (!_door.Admits(parcel, Interlocked.Read(ref _arrivedBytes) + Interlocked.Read(ref _coreBytes)))
        {
            return false;
        }

        Interlocked.Add(ref _arrivedBytes, parcel.Weight);
        _arrivals.Enqueue(parcel);
        _news.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Works until cancelled; then waits a moment for the server's last words and leaves the rest in the file.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The outbox's life.</returns>
    /// <exception cref="OperationCanceledException">It was told to end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Not confirmed: a server that is away now must keep nobody from putting trails into the file.
        await using var words = await _bus.SubscribeAsync(
            _wire.Inbox, new SubscriptionOptions { Capacity = _limits.Window * 4, IsConfirmed = false }, CancellationToken.None);
        try
        {
            await WorkAsync(words, static _ => false, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            using var last = new CancellationTokenSource(LastWords, _clock);
            try
            {
                await WorkAsync(words, static core => core.Waiting == 0, last.Token);
            }
            catch (OperationCanceledException)
            {
                // What is not stored by now waits in the file.
            }

            TakeArrivals();
            _core.Close();
            Note();
            throw;
        }
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose() => _core.Dispose();

    private async Task WorkAsync(BusSubscription words, Func<OutboxCore, bool> isDone, CancellationToken cancellationToken)
    {
        var news = _news.Reader.WaitToReadAsync(cancellationToken).AsTask();
        var word = words.Messages.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TakeArrivals();
            while (words.Messages.TryRead(out var said))
            {
                _wire.Hear(said, _core);
            }

            var next = _core.Pump();
            _core.FlushWhenDue();
            Note();
            if (isDone(_core))
            {
                return;
            }

            if (next == Timeout.InfiniteTimeSpan)
            {
                await Task.WhenAny(news, word);
            }
            else
            {
                await Task.WhenAny(news, word, Task.Delay(next, _clock, cancellationToken));
            }

            if (news.IsCompleted)
            {
                await news;
                _news.Reader.TryRead(out _);
                news = _news.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }

            if (word.IsCompleted)
            {
                if (!await word)
                {
                    throw new OperationCanceledException("The connection has ended.", cancellationToken);
                }

                word = words.Messages.WaitToReadAsync(cancellationToken).AsTask();
            }
        }
    }

    private void TakeArrivals()
    {
        while (_arrivals.TryDequeue(out var parcel))
        {
            // First into the one sum, then out of the other: a trail must not be missing in both while another comes in.
            Interlocked.Add(ref _coreBytes, parcel.Weight);
            Interlocked.Add(ref _arrivedBytes, -parcel.Weight);
            _core.Take(parcel);
        }
    }

    private void Note()
    {
        Interlocked.Exchange(ref _coreBytes, _core.MemoryBytes);
        Interlocked.Exchange(ref _fileBytes, _core.FileBytes);
        Interlocked.Exchange(ref _stored, _core.Stored);
        Volatile.Write(ref _waiting, _core.Waiting);
    }
}
