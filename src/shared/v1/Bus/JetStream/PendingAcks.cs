namespace Nimmerverse.Shared.Bus;

/// <summary>Acknowledgements that wait for the server's confirmation. Each confirmation counts; none says which one it is.</summary>
internal sealed class PendingAcks(int count, string subjectPrefix) : IInboxReceiver
{
    private readonly int _count = count;
    private readonly TaskCompletionSource<int> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _confirmations;

    public Task<int> Confirmed => _confirmed.Task;

    // A message with a status is the server's word that nobody listens: not a confirmation.
    public void OnMessage(BusMessage message)
    {
        if (message.Headers is null && Interlocked.Increment(ref _confirmations) >= _count)
        {
            _confirmed.TrySetResult(_count);
        }
    }

    public void OnDisconnected() => End();

    public void OnTimeout() => End();

    public void OnDenied(string violation, bool isInbox)
    {
        if (isInbox || violation.Contains(subjectPrefix, StringComparison.Ordinal))
        {
            _confirmed.TrySetException(PermissionViolation.Denied(violation));
        }
    }

    private void End() => _confirmed.TrySetResult(Volatile.Read(ref _confirmations));
}
