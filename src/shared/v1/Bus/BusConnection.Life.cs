using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>How a connection hears of its server's coming and going, and how it ends.</summary>
public sealed partial class BusConnection : IConnectionEvents
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _droppedBefore;
    private long _slowConsumers;
    private long _disconnects;
    private long _violations;
    private int _ending;

    /// <summary>Completes when the connection has ended for good, by this side or because the server refuses it for ever.</summary>
    public Task Closed => _closed.Task;

    /// <summary>How often the server refused a subject.</summary>
    public long PermissionViolations => Interlocked.Read(ref _violations);

    /// <summary>Raised on a thread of the client library when the server refuses a subject, with the server's words. Must not block.</summary>
    public event EventHandler<PermissionViolatedEventArgs>? PermissionViolated;

    /// <summary>Raised on a thread of the client library when the connection is back after a loss. Must not block.</summary>
    internal event EventHandler? Reconnected;

    /// <summary>Counts so far; cheap enough for once a second.</summary>
    public BusStatistics Statistics
    {
        get
        {
            long dropped;
            long pending = 0;
            lock (_gate)
            {
                dropped = _droppedBefore;
                foreach (var subscription in _subscriptions)
                {
                    dropped += subscription.Dropped;
                    pending += subscription.Pending;
                }
            }

            return ReadNative() with
            {
                Disconnects = Interlocked.Read(ref _disconnects),
                Dropped = dropped,
                Pending = pending,
                SlowConsumers = Interlocked.Read(ref _slowConsumers),
                PermissionViolations = PermissionViolations,
            };
        }
    }

    /// <summary>
    /// Ends gracefully: subscriptions stop, what has arrived is handed over, what was published is sent, then the connection closes.
    /// Bounded by little more than a second, so that a process stops within two; a server that is away is not waited for.
    /// </summary>
    /// <param name="cancellationToken">Closes at once.</param>
    /// <returns>A task that ends when the connection is closed.</returns>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        if (!BeginEnd())
        {
            await _closed.Task.WaitAsync(cancellationToken);
            return;
        }

        try
        {
            UnsubscribeSync();
            if (State is ConnectionState.Connected
                && LibNats.ConnectionDrain(_handle, (long)DrainPatience.TotalMilliseconds) is NatsStatus.Ok)
            {
                await _closed.Task.WaitAsync(DrainPatience + TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogDrainCutShort(Name);
        }

        End();
    }

    /// <summary>Ends at once after a short flush: what was published is sent when the server answers within 500 ms.</summary>
    public void Dispose()
    {
        if (!BeginEnd())
        {
            return;
        }

        if (State is ConnectionState.Connected)
        {
            LibNats.ConnectionFlush(_handle, 500);
        }

        End();
    }

    /// <summary>Drains and closes.</summary>
    /// <returns>A task that ends when the connection is closed.</returns>
    public async ValueTask DisposeAsync() => await DrainAsync();

    void IConnectionEvents.OnError(NatsStatus status, string? text)
    {
        switch (status)
        {
            case NatsStatus.SlowConsumer:
                Interlocked.Increment(ref _slowConsumers);
                LogSlowConsumer(Name);
                break;

            case NatsStatus.NotPermitted:
                OnViolation(text ?? "");
                break;

            default:
                LogError(Name, (int)status, text ?? "");
                break;
        }
    }

    void IConnectionEvents.OnDisconnected()
    {
        if (Volatile.Read(ref _ending) is 0)
        {
            Interlocked.Increment(ref _disconnects);
            LogDisconnected(Name, _options.Url);
        }

        _inboxes.NotifyDisconnected();
    }

    void IConnectionEvents.OnReconnected()
    {
        LogReconnected(Name, _options.Url);
        Reconnected?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>May come twice, and after the connection was destroyed.</summary>
    void IConnectionEvents.OnClosed()
    {
        if (Volatile.Read(ref _ending) is 0)
        {
            LogClosed(Name, _options.Url);
            EndSubscriptions(Errors.Closed("keep the connection"));
        }

        _closed.TrySetResult();
    }

    void IConnectionEvents.OnCallbackFailed(Exception exception) => LogCallbackFailed(exception, Name);

    private bool BeginEnd() => Interlocked.Exchange(ref _ending, 1) is 0;

    private void End()
    {
        LibNats.ConnectionClose(_handle);
        BusMetrics.Forget(this);
        Callbacks.Connections.Remove(_id);
        EndSubscriptions(null);
        _inboxes.End();
        _handle.Dispose();
        _closed.TrySetResult();
    }

    private void EndSubscriptions(BusException? because)
    {
        foreach (var subscription in Subscriptions())
        {
            subscription.End(because);
        }
    }

    /// <summary>Draining waits until each subscription's messages are taken; nobody may take those of a reader in its own thread.</summary>
    private void UnsubscribeSync()
    {
        foreach (var subscription in Subscriptions().OfType<SyncSubscription>())
        {
            subscription.Unsubscribe();
        }
    }

    private ISubscriptionCounters[] Subscriptions()
    {
        lock (_gate)
        {
            return [.. _subscriptions];
        }
    }

    private void OnViolation(string text)
    {
        Interlocked.Increment(ref _violations);
        LogViolation(Name, text);
        foreach (var subscription in Subscriptions().Where(each => PermissionViolation.IsSubscriptionTo(text, each.Subject)))
        {
            subscription.End(PermissionViolation.Denied(text));
        }

        _inboxes.NotifyDenied(text);
        PermissionViolated?.Invoke(this, new PermissionViolatedEventArgs(text));
    }

    private BusStatistics ReadNative()
    {
        if (_handle.IsClosed || LibNats.StatisticsCreate(out var native) is not NatsStatus.Ok)
        {
            return new BusStatistics();
        }

        using (native)
        {
            return LibNats.ConnectionGetStatistics(_handle, native) is NatsStatus.Ok
                && LibNats.StatisticsGetCounts(
                    native, out var messagesIn, out var bytesIn, out var messagesOut, out var bytesOut, out var reconnects) is NatsStatus.Ok
                ? new BusStatistics
                {
                    MessagesIn = (long)messagesIn,
                    BytesIn = (long)bytesIn,
                    MessagesOut = (long)messagesOut,
                    BytesOut = (long)bytesOut,
                    Reconnects = (long)reconnects,
                    BufferedBytes = Math.Max(0, LibNats.ConnectionBuffered(_handle)),
                }
                : new BusStatistics();
        }
    }

    [LoggerMessage(1000, LogLevel.Information, "{Name} is connected to the bus at {Url} with libnats {Version}.")]
    private partial void LogConnected(string name, string url, Version version);

    [LoggerMessage(1001, LogLevel.Warning, "{Name} lost the bus at {Url} and tries again for ever.")]
    private partial void LogDisconnected(string name, string url);

    [LoggerMessage(1002, LogLevel.Information, "{Name} is back on the bus at {Url}.")]
    private partial void LogReconnected(string name, string url);

    [LoggerMessage(1003, LogLevel.Critical,
        "The bus at {Url} closed the connection of {Name} for good: its credentials are refused; mend them and start again.")]
    private partial void LogClosed(string name, string url);

    [LoggerMessage(1004, LogLevel.Warning, "The bus refuses {Name} a subject: {Violation}.")]
    private partial void LogViolation(string name, string violation);

    [LoggerMessage(1005, LogLevel.Warning, "A subscription of {Name} fell behind and the client library dropped messages.")]
    private partial void LogSlowConsumer(string name);

    [LoggerMessage(1006, LogLevel.Warning, "The bus connection of {Name} reports status {Status}: {Text}.")]
    private partial void LogError(string name, int status, string text);

    [LoggerMessage(1009, LogLevel.Error, "A callback of the bus connection of {Name} failed.")]
    private partial void LogCallbackFailed(Exception exception, string name);

    [LoggerMessage(1010, LogLevel.Warning, "Draining the bus connection of {Name} was cut short.")]
    private partial void LogDrainCutShort(string name);
}
