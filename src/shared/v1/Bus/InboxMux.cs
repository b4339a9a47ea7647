using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// One subscription, made on first use, through which everything addressed to this connection alone arrives: replies, pulled messages,
/// pushed messages of watchers. Each receiver has a number, the last token of its inbox.
/// </summary>
internal sealed class InboxMux(BusConnection connection, string prefix) : IMessageSink
{
    private readonly ConcurrentDictionary<long, IInboxReceiver> _receivers = new();
    private readonly string _prefix = $"{prefix}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.";
    private readonly Lock _gate = new();
    private NatsSubscriptionHandle? _handle;
    private nint _id;
    private long _last;

    /// <summary>Opens an inbox of its own for a receiver.</summary>
    public Inbox Open(IInboxReceiver receiver)
    {
        EnsureSubscribed();
        var number = Interlocked.Increment(ref _last);
        _receivers[number] = receiver;
        return new Inbox(this, number, _prefix + number.ToString("x", CultureInfo.InvariantCulture));
    }

    public void Close(long number) => _receivers.TryRemove(number, out _);

    public void NotifyDisconnected()
    {
        foreach (var receiver in _receivers.Values)
        {
            receiver.OnDisconnected();
        }
    }

    /// <summary>Tells the receivers whose subject the server refused, so that they need not wait for their timeout.</summary>
    public void NotifyDenied(string violation)
    {
        foreach (var receiver in _receivers.Values)
        {
            receiver.OnDenied(violation);
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

    void OnDenied(string violation);
}

/// <summary>An address that only this receiver listens on; disposing it stops listening.</summary>
internal sealed class Inbox(InboxMux mux, long number, string subject) : IDisposable
{
    public string Subject { get; } = subject;

    public void Dispose() => mux.Close(number);
}
