using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// The inboxes of a connection. Replies share one subscription, made on first use: each receiver has a number, the last token of its
/// inbox. Pulled messages keep their own subject on the way to an inbox, so each pull request has a subscription of its own.
/// </summary>
internal sealed class InboxMux(BusConnection connection, string prefix) : IMessageSink
{
    private readonly ConcurrentDictionary<long, IInboxReceiver> _receivers = new();
    private readonly string _own = $"{prefix}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
    private readonly string _prefix = $"{prefix}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.";
    private readonly Lock _gate = new();
    private NatsSubscriptionHandle? _handle;
    private nint _id;
    private long _last;

    /// <summary>Opens an inbox for replies, which arrive on its very subject.</summary>
    public Inbox OpenForReplies(IInboxReceiver receiver)
    {
        EnsureSubscribed();
        var number = Interlocked.Increment(ref _last);
        _receivers[number] = receiver;
        return new Inbox(this, number, _prefix + number.ToString("x", CultureInfo.InvariantCulture), null);
    }

    /// <summary>Opens an inbox to which messages of any subject are delivered.</summary>
    public Inbox OpenForDeliveries(IInboxReceiver receiver)
    {
        var number = Interlocked.Increment(ref _last);
        var subject = $"{_own}.{number.ToString("x", CultureInfo.InvariantCulture)}";
        var delivery = new InboxDelivery(connection, receiver, subject);
        _receivers[number] = receiver;
        return new Inbox(this, number, subject, delivery);
    }

    public void Close(long number) => _receivers.TryRemove(number, out _);

    public void NotifyDisconnected()
    {
        foreach (var receiver in _receivers.Values)
        {
            receiver.OnDisconnected();
        }
    }

    /// <summary>Tells the receivers, so that they need not wait for their timeout when it is their subject or inbox that is refused.</summary>
    public void NotifyDenied(string violation)
    {
        var isInbox = PermissionViolation.IsSubscriptionBelow(violation, connection.InboxPrefix);
        foreach (var receiver in _receivers.Values)
        {
            receiver.OnDenied(violation, isInbox);
        }
    }

    public void End()
    {
        lock (_gate)
        {
            Callbacks.Sinks.Remove(_id);
            _handle?.Dispose();
            _handle = null;
        }

        NotifyDisconnected();
    }

    void IMessageSink.Deliver(BusMessage message)
    {
        var token = message.Subject.AsSpan(Math.Min(_prefix.Length, message.Subject.Length));
        if (long.TryParse(token, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            && _receivers.TryGetValue(number, out var receiver))
        {
            receiver.OnMessage(message);
        }
    }

    void IMessageSink.OnCallbackFailed(Exception exception) => ((IConnectionEvents)connection).OnCallbackFailed(exception);

    private void EnsureSubscribed()
    {
        if (Volatile.Read(ref _handle) is not null)
        {
            return;
        }

        lock (_gate)
        {
            if (_handle is null)
            {
                _id = Callbacks.Sinks.Add(this);
                Volatile.Write(ref _handle, connection.SubscribeNative(_prefix + "*", queueGroup: null, _id));
            }
        }
    }
}

/// <summary>Receives what is sent to one inbox, on a thread of libnats that it must not block.</summary>
internal interface IInboxReceiver
{
    void OnMessage(BusMessage message);

    void OnDisconnected();

    void OnDenied(string violation, bool isInbox);
}

/// <summary>The subscription of one inbox.</summary>
internal sealed class InboxDelivery : IMessageSink, IDisposable
{
    private readonly BusConnection _connection;
    private readonly IInboxReceiver _receiver;
    private readonly NatsSubscriptionHandle _handle;
    private readonly nint _id;

    public InboxDelivery(BusConnection connection, IInboxReceiver receiver, string subject)
    {
        _connection = connection;
        _receiver = receiver;
        _id = Callbacks.Sinks.Add(this);
        try
        {
            _handle = connection.SubscribeNative(subject, queueGroup: null, _id);
        }
        catch
        {
            Callbacks.Sinks.Remove(_id);
            throw;
        }
    }

    public void Deliver(BusMessage message) => _receiver.OnMessage(message);

    public void OnCallbackFailed(Exception exception) => ((IConnectionEvents)_connection).OnCallbackFailed(exception);

    public void Dispose()
    {
        Callbacks.Sinks.Remove(_id);
        _handle.Dispose();
    }
}

/// <summary>An address that only this receiver listens on; disposing it stops listening.</summary>
internal sealed class Inbox(InboxMux mux, long number, string subject, InboxDelivery? delivery) : IDisposable
{
    public string Subject { get; } = subject;

    public void Dispose()
    {
        mux.Close(number);
        delivery?.Dispose();
    }
}
