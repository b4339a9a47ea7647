using System.Runtime.InteropServices;

namespace Nimmerverse.Shared.Bus.Native;

/// <summary>
/// Every call that crosses into libnats. Only opaque handles, numbers and texts cross; no structure does, so that one binary runs with
/// every libnats from 3.4 to 3.14, whose structures differ in size and order. What needs structures in C (JetStream, key-value) is
/// spoken in managed code over the server's own subjects instead. Calls that only read a field of a message skip the garbage collector's
/// hand-over, which would cost more than they do.
/// </summary>
internal static partial class LibNats
{
    internal const string Name = "nats";

    [LibraryImport(Name, EntryPoint = "nats_Open")]
    internal static partial NatsStatus Open(long lockSpinCount);

    [LibraryImport(Name, EntryPoint = "nats_GetVersion")]
    internal static partial nint GetVersion();

    [LibraryImport(Name, EntryPoint = "nats_SetMessageDeliveryPoolSize")]
    internal static partial NatsStatus SetMessageDeliveryPoolSize(int max);

    [LibraryImport(Name, EntryPoint = "natsOptions_Create")]
    internal static partial NatsStatus OptionsCreate(out NatsOptionsHandle options);

    [LibraryImport(Name, EntryPoint = "natsOptions_Destroy")]
    internal static partial void OptionsDestroy(nint options);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetURL", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus OptionsSetUrl(NatsOptionsHandle options, string url);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetUserInfo", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus OptionsSetUserInfo(NatsOptionsHandle options, string user, string password);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetName", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus OptionsSetName(NatsOptionsHandle options, string name);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetTimeout")]
    internal static partial NatsStatus OptionsSetTimeout(NatsOptionsHandle options, long milliseconds);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetPingInterval")]
    internal static partial NatsStatus OptionsSetPingInterval(NatsOptionsHandle options, long milliseconds);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetMaxPingsOut")]
    internal static partial NatsStatus OptionsSetMaxPingsOut(NatsOptionsHandle options, int count);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetMaxReconnect")]
    internal static partial NatsStatus OptionsSetMaxReconnect(NatsOptionsHandle options, int count);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetReconnectWait")]
    internal static partial NatsStatus OptionsSetReconnectWait(NatsOptionsHandle options, long milliseconds);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetReconnectJitter")]
    internal static partial NatsStatus OptionsSetReconnectJitter(NatsOptionsHandle options, long milliseconds, long tlsMilliseconds);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetReconnectBufSize")]
    internal static partial NatsStatus OptionsSetReconnectBufferSize(NatsOptionsHandle options, int bytes);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetWriteDeadline")]
    internal static partial NatsStatus OptionsSetWriteDeadline(NatsOptionsHandle options, long milliseconds);

    [LibraryImport(Name, EntryPoint = "natsOptions_UseGlobalMessageDelivery")]
    internal static partial NatsStatus OptionsUseGlobalMessageDelivery(
        NatsOptionsHandle options, [MarshalAs(UnmanagedType.U1)] bool global);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetSendAsap")]
    internal static partial NatsStatus OptionsSetSendAsap(NatsOptionsHandle options, [MarshalAs(UnmanagedType.U1)] bool sendAsap);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetErrorHandler")]
    internal static unsafe partial NatsStatus OptionsSetErrorHandler(
        NatsOptionsHandle options, delegate* unmanaged[Cdecl]<nint, nint, NatsStatus, nint, void> handler, nint closure);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetClosedCB")]
    internal static unsafe partial NatsStatus OptionsSetClosedHandler(
        NatsOptionsHandle options, delegate* unmanaged[Cdecl]<nint, nint, void> handler, nint closure);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetDisconnectedCB")]
    internal static unsafe partial NatsStatus OptionsSetDisconnectedHandler(
        NatsOptionsHandle options, delegate* unmanaged[Cdecl]<nint, nint, void> handler, nint closure);

    [LibraryImport(Name, EntryPoint = "natsOptions_SetReconnectedCB")]
    internal static unsafe partial NatsStatus OptionsSetReconnectedHandler(
        NatsOptionsHandle options, delegate* unmanaged[Cdecl]<nint, nint, void> handler, nint closure);

    [LibraryImport(Name, EntryPoint = "natsConnection_Connect")]
    internal static partial NatsStatus ConnectionConnect(out NatsConnectionHandle connection, NatsOptionsHandle options);

    [LibraryImport(Name, EntryPoint = "natsConnection_Status")]
    internal static partial int ConnectionStatus(NatsConnectionHandle connection);

    [LibraryImport(Name, EntryPoint = "natsConnection_GetMaxPayload")]
    internal static partial long ConnectionGetMaxPayload(NatsConnectionHandle connection);

    [LibraryImport(Name, EntryPoint = "natsConnection_Buffered")]
    internal static partial int ConnectionBuffered(NatsConnectionHandle connection);

    [LibraryImport(Name, EntryPoint = "natsConnection_GetLastError")]
    internal static partial NatsStatus ConnectionGetLastError(nint connection, out nint text);

    [LibraryImport(Name, EntryPoint = "natsConnection_GetLastError")]
    internal static partial NatsStatus ConnectionGetLastError(NatsConnectionHandle connection, out nint text);

    [LibraryImport(Name, EntryPoint = "natsConnection_FlushTimeout")]
    internal static partial NatsStatus ConnectionFlush(NatsConnectionHandle connection, long milliseconds);

    [LibraryImport(Name, EntryPoint = "natsConnection_DrainTimeout")]
    internal static partial NatsStatus ConnectionDrain(NatsConnectionHandle connection, long milliseconds);

    [LibraryImport(Name, EntryPoint = "natsConnection_Close")]
    internal static partial void ConnectionClose(NatsConnectionHandle connection);

    [LibraryImport(Name, EntryPoint = "natsConnection_Destroy")]
    internal static partial void ConnectionDestroy(nint connection);

    [LibraryImport(Name, EntryPoint = "natsConnection_Publish", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus ConnectionPublish(
        NatsConnectionHandle connection, string subject, ReadOnlySpan<byte> data, int length);

    [LibraryImport(Name, EntryPoint = "natsConnection_PublishRequest", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus ConnectionPublishRequest(
        NatsConnectionHandle connection, string subject, string reply, ReadOnlySpan<byte> data, int length);

    [LibraryImport(Name, EntryPoint = "natsConnection_PublishMsg")]
    internal static partial NatsStatus ConnectionPublishMessage(NatsConnectionHandle connection, NatsMessageHandle message);

    [LibraryImport(Name, EntryPoint = "natsConnection_Subscribe", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial NatsStatus ConnectionSubscribe(
        out NatsSubscriptionHandle subscription, NatsConnectionHandle connection, string subject,
        delegate* unmanaged[Cdecl]<nint, nint, nint, nint, void> handler, nint closure);

    [LibraryImport(Name, EntryPoint = "natsConnection_QueueSubscribe", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial NatsStatus ConnectionQueueSubscribe(
        out NatsSubscriptionHandle subscription, NatsConnectionHandle connection, string subject, string queueGroup,
        delegate* unmanaged[Cdecl]<nint, nint, nint, nint, void> handler, nint closure);

    [LibraryImport(Name, EntryPoint = "natsConnection_SubscribeSync", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus ConnectionSubscribeSync(
        out NatsSubscriptionHandle subscription, NatsConnectionHandle connection, string subject);

    [LibraryImport(Name, EntryPoint = "natsSubscription_NextMsg")]
    internal static partial NatsStatus SubscriptionNextMessage(
        out nint message, NatsSubscriptionHandle subscription, long milliseconds);

    [LibraryImport(Name, EntryPoint = "natsSubscription_SetPendingLimits")]
    internal static partial NatsStatus SubscriptionSetPendingLimits(NatsSubscriptionHandle subscription, int messages, int bytes);

    [LibraryImport(Name, EntryPoint = "natsSubscription_GetPending")]
    internal static partial NatsStatus SubscriptionGetPending(NatsSubscriptionHandle subscription, out int messages, out int bytes);

    [LibraryImport(Name, EntryPoint = "natsSubscription_GetDropped")]
    internal static partial NatsStatus SubscriptionGetDropped(NatsSubscriptionHandle subscription, out long messages);

    [LibraryImport(Name, EntryPoint = "natsSubscription_Unsubscribe")]
    internal static partial NatsStatus SubscriptionUnsubscribe(NatsSubscriptionHandle subscription);

    [LibraryImport(Name, EntryPoint = "natsSubscription_Destroy")]
    internal static partial void SubscriptionDestroy(nint subscription);

    [LibraryImport(Name, EntryPoint = "natsMsg_Create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus MessageCreate(
        out NatsMessageHandle message, string subject, string? reply, ReadOnlySpan<byte> data, int length);

    [SuppressGCTransition]
    [LibraryImport(Name, EntryPoint = "natsMsg_GetSubject")]
    internal static partial nint MessageGetSubject(nint message);

    [SuppressGCTransition]
    [LibraryImport(Name, EntryPoint = "natsMsg_GetReply")]
    internal static partial nint MessageGetReply(nint message);

    [SuppressGCTransition]
    [LibraryImport(Name, EntryPoint = "natsMsg_GetData")]
    internal static partial nint MessageGetData(nint message);

    [SuppressGCTransition]
    [LibraryImport(Name, EntryPoint = "natsMsg_GetDataLength")]
    internal static partial int MessageGetDataLength(nint message);

    [LibraryImport(Name, EntryPoint = "natsMsg_Destroy")]
    internal static partial void MessageDestroy(nint message);

    [LibraryImport(Name, EntryPoint = "natsMsgHeader_Add", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NatsStatus MessageHeaderAdd(NatsMessageHandle message, string name, string value);

    [LibraryImport(Name, EntryPoint = "natsMsgHeader_Keys")]
    internal static partial NatsStatus MessageHeaderKeys(nint message, out nint names, out int count);

    [LibraryImport(Name, EntryPoint = "natsMsgHeader_Values")]
    internal static partial NatsStatus MessageHeaderValues(nint message, nint name, out nint values, out int count);

    [LibraryImport(Name, EntryPoint = "natsStatistics_Create")]
    internal static partial NatsStatus StatisticsCreate(out NatsStatisticsHandle statistics);

    [LibraryImport(Name, EntryPoint = "natsStatistics_Destroy")]
    internal static partial void StatisticsDestroy(nint statistics);

    [LibraryImport(Name, EntryPoint = "natsStatistics_GetCounts")]
    internal static partial NatsStatus StatisticsGetCounts(
        NatsStatisticsHandle statistics, out ulong messagesIn, out ulong bytesIn, out ulong messagesOut, out ulong bytesOut,
        out ulong reconnects);

    [LibraryImport(Name, EntryPoint = "natsConnection_GetStats")]
    internal static partial NatsStatus ConnectionGetStatistics(NatsConnectionHandle connection, NatsStatisticsHandle statistics);
}
