using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Running;

/// <summary>
/// Puts decisions on record beside the loops that make them: a loop only hands over what is to be written. Its queue is bounded; what
/// exceeds it is lost, counted and said once a burst, because a wave must not wait for its own record.
/// </summary>
internal sealed partial class TrailWriter
{
    private const int Capacity = 4_096;

    private readonly TrailOutbox _outbox;
    private readonly ILogger _logger;
    private readonly Channel<Func<Trail>> _queue;
    private long _overrun;
    private volatile bool _inBurst;

    internal TrailWriter(TrailOutbox outbox, ILogger logger)
    {
        _outbox = outbox;
        _logger = logger;
        _queue = Channel.CreateBounded<Func<Trail>>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    }

    /// <summary>Decisions that were made too fast to be put on record.</summary>
    internal long Overrun => Interlocked.Read(ref _overrun);

    /// <summary>Hands a decision over; never waits.</summary>
    /// <param name="compose">Composes the trail, on another thread.</param>
    /// <returns>Whether there was room for it.</returns>
    internal bool TryWrite(Func<Trail> compose)
    {
        if (_queue.Writer.TryWrite(compose))
        {
            _inBurst = _inBurst && _queue.Reader.Count > Capacity / 2;
            return true;
        }

        var overrun = Interlocked.Increment(ref _overrun);
        if (!_inBurst)
        {
            _inBurst = true;
            LogOverrun(overrun);
        }

        return false;
    }

    /// <summary>Nothing more will be handed over.</summary>
    internal void Complete() => _queue.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>.</summary>
    /// <returns>The writer's life.</returns>
    internal async Task RunAsync()
    {
        await foreach (var compose in _queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            // A full outbox refuses, counts and says so itself.
            _outbox.Add(compose());
        }
    }

    [LoggerMessage(5090, LogLevel.Warning, "Decisions are made faster than they can be put on record; {Overrun} are not, so far")]
    private partial void LogOverrun(long overrun);
}
