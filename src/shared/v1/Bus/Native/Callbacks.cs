using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nimmerverse.Shared.Bus.Native;

/// <summary>What a connection hears from libnats, on a thread of libnats.</summary>
internal interface IConnectionEvents
{
    void OnError(NatsStatus status, string? text);

    void OnDisconnected();

    void OnReconnected();

    void OnClosed();

    void OnCallbackFailed(Exception exception);
}

/// <summary>What receives the messages of one native subscription, on a thread of libnats that it must not block.</summary>
internal interface IMessageSink
{
    void Deliver(BusMessage message);

    void OnCallbackFailed(Exception exception);
}

/// <summary>The functions that libnats calls. None may let an exception escape: that would end the process.</summary>
internal static class Callbacks
{
    public static CallbackTable<IConnectionEvents> Connections { get; } = new();

    public static CallbackTable<IMessageSink> Sinks { get; } = new();

    /// <summary>The subscription it is given may already be freed (libnats before 3.7), so it is never looked at.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnError(nint connection, nint subscription, NatsStatus status, nint closure)
    {
        if (Connections.Find(closure) is not { } target)
        {
            return;
        }

        try
        {
            LibNats.ConnectionGetLastError(connection, out var text);
            target.OnError(status, Marshal.PtrToStringUTF8(text));
        }
        catch (Exception exception)
        {
            target.OnCallbackFailed(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnDisconnected(nint connection, nint closure) => Notify(closure, static target => target.OnDisconnected());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnReconnected(nint connection, nint closure) => Notify(closure, static target => target.OnReconnected());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnClosed(nint connection, nint closure) => Notify(closure, static target => target.OnClosed());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnMessage(nint connection, nint subscription, nint message, nint closure)
    {
        var sink = Sinks.Find(closure);
        try
        {
            sink?.Deliver(MessageReader.Copy(message));
        }
        catch (Exception exception)
        {
            sink?.OnCallbackFailed(exception);
        }
        finally
        {
            LibNats.MessageDestroy(message);
        }
    }

    private static void Notify(nint closure, Action<IConnectionEvents> notify)
    {
        if (Connections.Find(closure) is not { } target)
        {
            return;
        }

        try
        {
            notify(target);
        }
        catch (Exception exception)
        {
            target.OnCallbackFailed(exception);
        }
    }
}
