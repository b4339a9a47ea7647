namespace Nimmerverse.Shared.Bus;

/// <summary>A request that waits for its first answer.</summary>
internal sealed class PendingRequest(string subject) : IInboxReceiver
{
    private const int NoRespondersStatus = 503;

    private readonly TaskCompletionSource<BusReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<BusReply> Reply => _reply.Task;

    public void OnMessage(BusMessage message) =>
        _reply.TrySetResult(message is { Status: NoRespondersStatus, Payload.Length: 0 }
            ? new BusReply(BusReplyStatus.NoResponders, null)
            : new BusReply(BusReplyStatus.Answered, message));

    public void OnDisconnected() => _reply.TrySetResult(new BusReply(BusReplyStatus.Disconnected, null));

    public void OnTimeout() => _reply.TrySetResult(new BusReply(BusReplyStatus.TimedOut, null));

    public void OnDenied(string violation, bool isInbox)
    {
        if (isInbox || PermissionViolation.IsPublishTo(violation, subject))
        {
            _reply.TrySetException(PermissionViolation.Denied(violation));
        }
    }
}
