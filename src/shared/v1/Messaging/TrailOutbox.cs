using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// Hands trails to their stream and repeats each until the server says that it is stored; the trail's id makes a repetition count once.
/// Holds a bounded number; beyond that the oldest waiting trail is lost, counted and told.
/// </summary>
/// <param name="store">Publishes one trail and tells why it is not stored, or null when it is.</param>
/// <param name="clock">The clock of its pauses.</param>
/// <param name="logger">Where losses and refusals are told.</param>
public sealed partial class TrailOutbox(Func<Trail, CancellationToken, Task<string?>> store, TimeProvider clock, ILogger logger)
{
    /// <summary>The number of trails that wait at most.</summary>
    public const int Capacity = 512;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Queue<Trail> _waiting = new();
    private readonly Lock _lock = new();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _stored;
    private long _lost;

    /// <summary>Trails that the server has said to be stored.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Trails given up because too many waited.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Takes a trail; never waits.</summary>
    /// <param name="trail">The trail.</param>
    public void Add(Trail trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        lock (_lock)
        {
            _waiting.Enqueue(trail);
            if (_waiting.Count > Capacity)
            {
                _waiting.Dequeue();
                LogLost(Interlocked.Increment(ref _lost));
            }
        }

        _news.Writer.TryWrite(true);
    }

    /// <summary>Hands over until cancelled; then tries each waiting trail once more, for a second at most.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The outbox's life.</returns>
    /// <exception cref="OperationCanceledException">It was told to end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in _news.Reader.ReadAllAsync(cancellationToken))
            {
                await EmptyAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            using var last = new CancellationTokenSource(LastWords, clock);
            while (Next() is { } trail && await TryStoreAsync(trail, last.Token))
            {
                Remove(trail);
            }

            throw;
        }
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (Next() is { } trail)
        {
            if (await TryStoreAsync(trail, cancellationToken))
            {
                Remove(trail);
                pause = FirstPause;
            }
            else
            {
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<bool> TryStoreAsync(Trail trail, CancellationToken cancellationToken)
    {
        string? refusal;
        try
        {
            refusal = await store(trail, cancellationToken);
        }
        catch (BusException exception)
        {
            refusal = exception.Message;
        }

        if (refusal is null)
        {
            Interlocked.Increment(ref _stored);
            return true;
        }

        LogRefused(trail.TrailId, refusal);
        return false;
    }

    private Trail? Next()
    {
        lock (_lock)
        {
            return _waiting.TryPeek(out var trail) ? trail : null;
        }
    }

    // While it was being stored, the trail may have been given up for a newer one.
    private void Remove(Trail trail)
    {
        lock (_lock)
        {
            if (_waiting.TryPeek(out var first) && ReferenceEquals(first, trail))
            {
                _waiting.Dequeue();
            }
        }
    }

    [LoggerMessage(1285, LogLevel.Warning, "Trail {TrailId} is not stored yet and will be repeated: {Reason}")]
    private partial void LogRefused(Guid trailId, string reason);

    [LoggerMessage(1286, LogLevel.Error, "The oldest waiting trail was given up, {Lost} so far: the stream of trails does not take them")]
    private partial void LogLost(long lost);
}
