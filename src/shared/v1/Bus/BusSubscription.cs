using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// Messages of a subject as an asynchronous stream. They wait in a bounded queue; what exceeds it is dropped as its
/// <see cref="SubscriptionOptions.Overflow"/> says, counted, and logged once per burst.
/// </summary>
public sealed partial class BusSubscription : IMessageSink, ISubscriptionCounters, IAsyncDisposable
{
    private readonly BusConnection _connection;
    private readonly ILogger _logger;
    private readonly Channel<BusMessage> _channel;
    private readonly int _capacity;
    private readonly nint _id;
    private NatsSubscriptionHandle? _handle;
    private long _dropped;
    private bool _inBurst;
    private int _disposed;

    internal BusSubscription(BusConnection connection, string subject, SubscriptionOptions options, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1, nameof(options));
        _connection = connection;
        _logger = logger;
        _capacity = options.Capacity;
        Subject = subject;
        var mode = options.Overflow is BusOverflow.DropOldest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.DropWrite;
        _channel = Channel.CreateBounded<BusMessage>(
            new BoundedChannelOptions(options.Capacity) { FullMode = mode, SingleWriter = true }, OnDropped);
        _id = Callbacks.Sinks.Add(this);
    }

    /// <summary>The subject or filter subscribed to.</summary>
    public string Subject { get; }

    /// <summary>
    /// The messages. It completes when the subscription or the connection ends, with a <see cref="BusException"/> when that was not
    /// this side's wish.
    /// </summary>
    public ChannelReader<BusMessage> Messages => _channel.Reader;

    /// <summary>Messages dropped so far because the reader was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped) + NativeDropped();

    /// <summary>Messages that wait for the reader now.</summary>
    public int Pending => _channel.Reader.Count;

    /// <summary>Reads messages until the subscription ends.</summary>
    /// <param name="cancellationToken">Ends the enumeration, not the subscription.</param>
    /// <returns>The messages in order of arrival.</returns>
    public IAsyncEnumerable<BusMessage> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _channel.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the subscription. Messages already received stay readable.</summary>
    /// <returns>A task that completes at once.</returns>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) is 0)
        {
            _connection.Forget(this);
            ((ISubscriptionCounters)this).End(null);
            _handle?.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    void IMessageSink.Deliver(BusMessage message)
    {
        if (_channel.Writer.TryWrite(message) && _inBurst && _channel.Reader.Count < _capacity / 2)
        {
            _inBurst = false;
        }
    }

    void IMessageSink.OnCallbackFailed(Exception exception) => LogCallbackFailed(exception, Subject);

    /// <summary>Later callbacks find nobody.</summary>
    void ISubscriptionCounters.End(BusException? because)
    {
        Callbacks.Sinks.Remove(_id);
        _channel.Writer.TryComplete(because);
    }

    internal nint Id => _id;

    internal void Attach(NatsSubscriptionHandle handle) => _handle = handle;

    private void OnDropped(BusMessage message)
    {
        var dropped = Interlocked.Increment(ref _dropped);
        if (!_inBurst)
        {
            _inBurst = true;
            LogDropped(Subject, _capacity, dropped);
        }
    }

    private long NativeDropped() =>
        _handle is { IsClosed: false } handle && LibNats.SubscriptionGetDropped(handle, out var dropped) is NatsStatus.Ok ? dropped : 0;

    [LoggerMessage(1007, LogLevel.Warning,
        "The reader of {Subject} is too slow: its queue of {Capacity} messages is full, {Dropped} dropped so far.")]
    private partial void LogDropped(string subject, int capacity, long dropped);

    [LoggerMessage(1008, LogLevel.Error, "A message on {Subject} could not be taken over from the client library.")]
    private partial void LogCallbackFailed(Exception exception, string subject);
}
