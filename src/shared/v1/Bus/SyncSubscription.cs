using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// Messages of a subject, taken one by one in the caller's thread: no callback, no queue of our own, no further thread. For small
/// single-threaded processes. Beyond its capacity the client library drops the arriving message and counts it.
/// </summary>
public sealed class SyncSubscription : ISubscriptionCounters, IDisposable
{
    private readonly BusConnection _connection;
    private readonly NatsSubscriptionHandle _handle;
    private long _droppedAtEnd;

    internal SyncSubscription(BusConnection connection, string subject, NatsSubscriptionHandle handle)
    {
        _connection = connection;
        _handle = handle;
        Subject = subject;
    }

    /// <summary>The subject or filter subscribed to.</summary>
    public string Subject { get; }

    /// <summary>Messages dropped so far because they were not taken in time.</summary>
    public long Dropped =>
        !_handle.IsClosed && LibNats.SubscriptionGetDropped(_handle, out var dropped) is NatsStatus.Ok ? dropped : _droppedAtEnd;

    /// <summary>Messages that wait to be taken now.</summary>
    public int Pending =>
        !_handle.IsClosed && LibNats.SubscriptionGetPending(_handle, out var messages, out _) is NatsStatus.Ok ? messages : 0;

    /// <summary>Takes the next message, waiting for it at most a while. The calling thread sleeps meanwhile.</summary>
    /// <param name="timeout">The longest wait, in whole milliseconds rounded up; zero takes only what is already here.</param>
    /// <param name="message">The message; null when the result is false.</param>
    /// <returns>Whether a message came in time. While the server is away none comes, and the wait is as long as asked.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.Closed"/>: the connection or the subscription has ended.</exception>
    public bool TryNext(TimeSpan timeout, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BusMessage? message)
    {
        message = null;
        if (_handle.IsClosed)
        {
            throw Errors.Closed($"read from '{Subject}'");
        }

        var milliseconds = Math.Max(0, (long)Math.Ceiling(timeout.TotalMilliseconds));
        var status = LibNats.SubscriptionNextMessage(out var native, _handle, milliseconds);
        if (status is NatsStatus.SlowConsumer)
        {
            // Says once that messages were dropped (the connection's error handler has counted and logged it); the next is waiting.
            status = LibNats.SubscriptionNextMessage(out native, _handle, milliseconds);
        }

        while (status is NatsStatus.NoResponders)
        {
            // The server's word that nobody took a request; libnats keeps whose, so whoever asked finds out by getting no answer in time.
            status = LibNats.SubscriptionNextMessage(out native, _handle, milliseconds);
        }

        switch (status)
        {
            case NatsStatus.Ok:
                try
                {
                    message = MessageReader.Copy(native);
                    return true;
                }
                finally
                {
                    LibNats.MessageDestroy(native);
                }

            case NatsStatus.Timeout or NatsStatus.SlowConsumer:
                return false;

            default:
                throw Errors.From(status, $"read from '{Subject}'");
        }
    }

    /// <summary>Ends the subscription; waiting messages are lost.</summary>
    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            _droppedAtEnd = Dropped;
            _connection.Forget(this);
            _handle.Dispose();
        }
    }

    void ISubscriptionCounters.End(BusException? because)
    {
        // The next TryNext says so itself.
    }

    internal void Unsubscribe() => LibNats.SubscriptionUnsubscribe(_handle);
}
