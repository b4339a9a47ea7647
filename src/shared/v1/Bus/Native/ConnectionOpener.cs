namespace Nimmerverse.Shared.Bus.Native;

/// <summary>Fills the opaque options of libnats and makes one attempt to connect.</summary>
internal static unsafe class ConnectionOpener
{
    private const int DeliveryThreads = 2;

    private static int _poolSized;

    /// <summary>Connects once; the closure is the number under which <see cref="Callbacks.Connections"/> finds the connection.</summary>
    public static NatsStatus TryConnect(
        BusOptions options, BusCredentials? credentials, nint closure, out NatsConnectionHandle connection)
    {
        Check(LibNats.OptionsCreate(out var native), "create options");
        using (native)
        {
            Fill(native, options, credentials);
            Check(LibNats.OptionsSetErrorHandler(native, &Callbacks.OnError, closure), "set the error handler");
            Check(LibNats.OptionsSetDisconnectedHandler(native, &Callbacks.OnDisconnected, closure), "set the disconnect handler");
            Check(LibNats.OptionsSetReconnectedHandler(native, &Callbacks.OnReconnected, closure), "set the reconnect handler");
            Check(LibNats.OptionsSetClosedHandler(native, &Callbacks.OnClosed, closure), "set the close handler");
            return LibNats.ConnectionConnect(out connection, native);
        }
    }

    /// <summary>Delivery threads are made with the first callback subscription only, and shared by all of the process.</summary>
    public static void SizeDeliveryPool()
    {
        if (Interlocked.Exchange(ref _poolSized, 1) is 0)
        {
            Check(LibNats.SetMessageDeliveryPoolSize(DeliveryThreads), "size the delivery pool");
        }
    }

    private static void Fill(NatsOptionsHandle native, BusOptions options, BusCredentials? credentials)
    {
        if (!options.Url.Split(',').All(IsAddress) || LibNats.OptionsSetUrl(native, options.Url) is not NatsStatus.Ok)
        {
            throw Errors.Connect(NatsStatus.InvalidArgument, options, credentials?.User);
        }

        if (credentials is not null)
        {
            Check(LibNats.OptionsSetUserInfo(native, credentials.User, credentials.Password), "set the user");
        }

        Check(LibNats.OptionsSetName(native, options.Name), "set the name");
        Check(LibNats.OptionsSetTimeout(native, Milliseconds(options.ConnectTimeout)), "set the connect timeout");
        Check(LibNats.OptionsSetPingInterval(native, Milliseconds(options.PingInterval)), "set the ping interval");
        Check(LibNats.OptionsSetMaxPingsOut(native, 2), "set the unanswered pings");
        Check(LibNats.OptionsSetMaxReconnect(native, -1), "set endless reconnect");
        Check(LibNats.OptionsSetReconnectWait(native, Milliseconds(options.ReconnectWait)), "set the reconnect wait");
        var jitter = Milliseconds(options.ReconnectJitter);
        Check(LibNats.OptionsSetReconnectJitter(native, jitter, jitter), "set the reconnect jitter");
        Check(LibNats.OptionsSetReconnectBufferSize(native, options.ReconnectBufferBytes), "set the reconnect buffer");
        Check(LibNats.OptionsSetWriteDeadline(native, Milliseconds(options.WriteDeadline)), "set the write deadline");
        Check(LibNats.OptionsUseGlobalMessageDelivery(native, global: true), "share delivery threads");
        Check(LibNats.OptionsSetSendAsap(native, options.SendImmediately), "set immediate sending");
    }

    /// <summary>The library takes any text for a host and says only that nothing answers there.</summary>
    private static bool IsAddress(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text.Trim() : "nats://" + text.Trim(), UriKind.Absolute, out var uri)
        && uri is { Scheme: "nats" or "tls", Host.Length: > 0 };

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);

    private static void Check(NatsStatus status, string action)
    {
        if (status is not NatsStatus.Ok)
        {
            throw Errors.From(status, action);
        }
    }
}
