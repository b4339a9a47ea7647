using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// One connection to the bus over libnats, the C client of NATS. It reconnects for ever, with jitter; what is published meanwhile waits
/// in a bounded buffer. Names and habits follow NATS.Net, so that exchanging the client is this folder's work alone. Only opaque handles,
/// numbers and texts cross into C, never a structure: the safe-use rules of libnats taken to their end, so that the same binary runs
/// with 3.4 to 3.14. All members may be used from any thread.
/// </summary>
public sealed partial class BusConnection : IAsyncDisposable, IDisposable
{
    private readonly BusOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly nint _id;
    private readonly HashSet<ISubscriptionCounters> _subscriptions = [];
    private readonly Lock _gate = new();
    private readonly InboxMux _inboxes;
    private NatsConnectionHandle _handle = null!;

    private BusConnection(BusOptions options, string? user, ILoggerFactory loggers, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _logger = loggers.CreateLogger<BusConnection>();
        InboxPrefix = BusOptions.InboxPrefix(user);
        _inboxes = new(this, InboxPrefix);
        _id = Callbacks.Connections.Add(this);
    }

    /// <summary>The name given in the options.</summary>
    public string Name => _options.Name;

    /// <summary>The first token of every inbox of this connection.</summary>
    public string InboxPrefix { get; }

    /// <summary>Where the connection stands now.</summary>
    public ConnectionState State => _handle.IsClosed ? ConnectionState.Closed : (ConnectionState)LibNats.ConnectionStatus(_handle);

    /// <summary>The largest message the server takes, headers included, in bytes.</summary>
    public long MaxPayload => _handle.IsClosed ? 0 : LibNats.ConnectionGetMaxPayload(_handle);

    /// <summary>Streams that keep messages.</summary>
    public JetStream JetStream => field ??= new JetStream(this);

    /// <summary>Connects without occupying the caller's thread.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="clock">Measures the timeouts of requests.</param>
    /// <param name="cancellationToken">Gives up between two attempts.</param>
    /// <returns>The open connection.</returns>
    /// <exception cref="BusException">Its <see cref="BusException.Kind"/> says whether library, address or credentials are at fault.</exception>
    public static Task<BusConnection> ConnectAsync(
        BusOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken = default) =>
        Task.Run(() => Connect(options, loggers, clock, cancellationToken), cancellationToken);

    /// <summary>Connects in the caller's thread: for small processes that start no thread pool.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="clock">Measures the timeouts of requests.</param>
    /// <param name="cancellationToken">Gives up between two attempts.</param>
    /// <returns>The open connection.</returns>
    /// <exception cref="BusException">Its <see cref="BusException.Kind"/> says whether library, address or credentials are at fault.</exception>
    public static BusConnection Connect(
        BusOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentNullException.ThrowIfNull(clock);
        var library = NatsLibrary.Load();
        var credentials = options.CredentialsFile is { } file ? BusCredentials.Read(file) : null;
        var connection = new BusConnection(options, credentials?.User, loggers, clock);
        try
        {
            connection.Open(credentials, cancellationToken);
        }
        catch
        {
            Callbacks.Connections.Remove(connection._id);
            throw;
        }

        BusMetrics.Track(connection);
        connection.LogConnected(options.Name, options.Url, library.Version);
        return connection;
    }

    /// <summary>
    /// Publishes a message. It is buffered by the client and sent in the background; while the server is away it waits in the reconnect
    /// buffer. Only a server that has stopped reading can hold the caller up, for <see cref="BusOptions.WriteDeadline"/> at most.
    /// </summary>
    /// <param name="subject">A subject without wildcards.</param>
    /// <param name="payload">The bytes; copied before the call returns.</param>
    /// <param name="replyTo">Where an answer is expected.</param>
    /// <param name="headers">Headers, counted towards the server's size limit.</param>
    /// <exception cref="BusException">
    /// <see cref="BusErrorKind.InvalidSubject"/>, <see cref="BusErrorKind.TooLarge"/>, <see cref="BusErrorKind.BufferFull"/> or
    /// <see cref="BusErrorKind.Closed"/>. A subject the server refuses is reported later, as a permission violation.
    /// </exception>
    public void Publish(string subject, ReadOnlySpan<byte> payload, string? replyTo = null, BusHeaders? headers = null)
    {
        SubjectRules.ThrowIfNotPublishable(subject);
        if (replyTo is not null)
        {
            SubjectRules.ThrowIfNotPublishable(replyTo);
        }

        if (_handle.IsClosed)
        {
            throw Errors.Closed($"publish on '{subject}'");
        }

        var status = headers is { Count: > 0 }
            ? PublishWithHeaders(subject, payload, replyTo, headers)
            : replyTo is null
                ? LibNats.ConnectionPublish(_handle, subject, payload, payload.Length)
                : LibNats.ConnectionPublishRequest(_handle, subject, replyTo, payload, payload.Length);
        if (status is not NatsStatus.Ok)
        {
            throw Errors.From(status, $"publish {payload.Length} bytes on '{subject}'");
        }
    }

    /// <summary>Subscribes, and completes when the server knows it: what is published from then on arrives.</summary>
    /// <param name="subject">A subject or filter.</param>
    /// <param name="options">Queue group and bounds; null for all messages and the default bounds.</param>
    /// <param name="cancellationToken">Gives up waiting for the server.</param>
    /// <returns>The subscription; dispose it to end it.</returns>
    /// <exception cref="BusException">
    /// <see cref="BusErrorKind.InvalidSubject"/>, <see cref="BusErrorKind.Denied"/>, <see cref="BusErrorKind.Unreachable"/> or
    /// <see cref="BusErrorKind.Closed"/>.
    /// </exception>
    public async Task<BusSubscription> SubscribeAsync(
        string subject, SubscriptionOptions? options = null, CancellationToken cancellationToken = default)
    {
        SubjectRules.ThrowIfNotFilter(subject);
        var subscription = new BusSubscription(this, subject, options ?? new SubscriptionOptions(), _logger);
        try
        {
            subscription.Attach(SubscribeNative(subject, options?.QueueGroup, subscription.Id));
            lock (_gate)
            {
                _subscriptions.Add(subscription);
            }

            if (options?.IsConfirmed is not false)
            {
                await ConfirmAsync(subject, cancellationToken);
            }

            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync();
            throw;
        }
    }

    /// <summary>Subscribes for reading in the caller's thread. The server hears of it at once; <see cref="Flush"/> waits until it has.</summary>
    /// <param name="subject">A subject or filter.</param>
    /// <param name="capacity">Messages that wait at most; beyond it the arriving message is dropped and counted.</param>
    /// <returns>The subscription; dispose it to end it.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.InvalidSubject"/> or <see cref="BusErrorKind.Closed"/>.</exception>
    public SyncSubscription SubscribeSync(string subject, int capacity = 1024)
    {
        SubjectRules.ThrowIfNotFilter(subject);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ThrowIfClosed($"subscribe to '{subject}'");
        var status = LibNats.ConnectionSubscribeSync(out var handle, _handle, subject);
        if (status is NatsStatus.Ok)
        {
            status = LibNats.SubscriptionSetPendingLimits(handle, capacity, -1);
        }

        if (status is not NatsStatus.Ok)
        {
            handle.Dispose();
            throw Errors.From(status, $"subscribe to '{subject}'");
        }

        var subscription = new SyncSubscription(this, subject, handle);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Sends a request and waits for the first answer.</summary>
    /// <param name="subject">Where a responder listens.</param>
    /// <param name="payload">The request.</param>
    /// <param name="timeout">The longest wait, on the connection's clock.</param>
    /// <param name="headers">Headers of the request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it ended; timeout, absence of responders and a lost server are values.</returns>
    /// <exception cref="BusException">As <see cref="Publish"/>, and <see cref="BusErrorKind.Denied"/>.</exception>
    public async Task<BusReply> RequestAsync(
        string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, BusHeaders? headers = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SubjectRules.ThrowIfNotPublishable(subject);
        ThrowIfClosed($"send a request to '{subject}'");
        if (State is not ConnectionState.Connected)
        {
            return new BusReply(BusReplyStatus.Disconnected, null);
        }

        var pending = new PendingRequest(subject);
        using var inbox = _inboxes.OpenForReplies(pending);
        Publish(subject, payload.Span, inbox.Subject, headers);
        await using var timer = _clock.CreateTimer(
            static state => ((PendingRequest)state!).OnTimeout(), pending, timeout, Timeout.InfiniteTimeSpan);
        return await pending.Reply.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until the server has processed everything published so far.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>A task that ends when the server has answered.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.TimedOut"/>, <see cref="BusErrorKind.Unreachable"/> or <see cref="BusErrorKind.Closed"/>.</exception>
    public Task FlushAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Task.Run(() => Flush(timeout), cancellationToken);

    /// <summary>As <see cref="FlushAsync"/>, in the caller's thread.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <exception cref="BusException"><see cref="BusErrorKind.TimedOut"/>, <see cref="BusErrorKind.Unreachable"/> or <see cref="BusErrorKind.Closed"/>.</exception>
    public void Flush(TimeSpan timeout)
    {
        ThrowIfClosed("flush");
        var status = LibNats.ConnectionFlush(_handle, Math.Max(1, (long)timeout.TotalMilliseconds));
        if (status is not NatsStatus.Ok)
        {
            throw Errors.From(status, "flush");
        }
    }

    /// <summary>Takes up a key-value bucket; the server is asked with the first use.</summary>
    /// <param name="bucket">Its name: letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <returns>The bucket.</returns>
    public KeyValueBucket KeyValue(string bucket) => new(this, bucket);

    internal TimeSpan ReconnectWait => _options.ReconnectWait;

    internal TimeProvider Clock => _clock;

    internal ILogger Logger => _logger;

    internal InboxMux Inboxes => _inboxes;

    /// <summary>Subscribes with callbacks; the number finds the sink.</summary>
    internal unsafe NatsSubscriptionHandle SubscribeNative(string subject, string? queueGroup, nint sink)
    {
        ThrowIfClosed($"subscribe to '{subject}'");
        ConnectionOpener.SizeDeliveryPool();
        var status = queueGroup is null
            ? LibNats.ConnectionSubscribe(out var handle, _handle, subject, &Callbacks.OnMessage, sink)
            : LibNats.ConnectionQueueSubscribe(out handle, _handle, subject, queueGroup, &Callbacks.OnMessage, sink);
        if (status is not NatsStatus.Ok)
        {
            handle.Dispose();
            throw Errors.From(status, $"subscribe to '{subject}'");
        }

        return handle;
    }

    internal void Forget(ISubscriptionCounters subscription)
    {
        lock (_gate)
        {
            if (_subscriptions.Remove(subscription))
            {
                _droppedBefore += subscription.Dropped;
            }
        }
    }

    internal void ThrowIfClosed(string action)
    {
        if (_handle.IsClosed)
        {
            throw Errors.Closed(action);
        }
    }

    private void Open(BusCredentials? credentials, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var status = ConnectionOpener.TryConnect(_options, credentials, _id, out _handle);
            if (status is NatsStatus.Ok)
            {
                return;
            }

            _handle.Dispose();
            var failure = Errors.Connect(status, _options, credentials?.User);
            if (failure.Kind is not BusErrorKind.Unreachable || _clock.GetElapsedTime(started) >= _options.ConnectRetry)
            {
                throw failure;
            }

            cancellationToken.WaitHandle.WaitOne(_options.ReconnectWait);
        }
    }

    private NatsStatus PublishWithHeaders(string subject, ReadOnlySpan<byte> payload, string? replyTo, BusHeaders headers)
    {
        var status = LibNats.MessageCreate(out var message, subject, replyTo, payload, payload.Length);
        using (message)
        {
            foreach (var (name, value) in headers.Entries)
            {
                status = status is NatsStatus.Ok ? LibNats.MessageHeaderAdd(message, name, value) : status;
            }

            return status is NatsStatus.Ok ? LibNats.ConnectionPublishMessage(_handle, message) : status;
        }
    }

    private async Task ConfirmAsync(string subject, CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(5);
        var started = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                await FlushAsync(TimeSpan.FromSeconds(1), cancellationToken);
                break;
            }
            catch (BusException exception) when (exception.Kind is BusErrorKind.TimedOut or BusErrorKind.Unreachable
                && _clock.GetElapsedTime(started) < patience)
            {
                await Task.Delay(_options.ReconnectWait, _clock, cancellationToken);
            }
        }

        // The refusal precedes the answer to the flush on the wire, so it is known by now.
        LibNats.ConnectionGetLastError(_handle, out var text);
        if (Marshal.PtrToStringUTF8(text) is { } error && PermissionViolation.IsSubscriptionTo(error, subject))
        {
            throw PermissionViolation.Denied(error);
        }
    }
}
