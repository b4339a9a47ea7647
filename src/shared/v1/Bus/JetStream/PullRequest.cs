using System.Threading.Channels;

namespace Nimmerverse.Shared.Bus;

/// <summary>How a pull request ended.</summary>
internal enum PullEnd
{
    /// <summary>It delivered all it was asked for, or its time is up.</summary>
    Complete,

    /// <summary>The server is away, or its JetStream restarts.</summary>
    Lost,

    /// <summary>The server said nothing, not even that the time is up: the consumer may not exist, or the server hangs.</summary>
    Silent,

    /// <summary>Nobody serves the consumer: it was deleted, or JetStream is not running.</summary>
    NoConsumer,
}

/// <summary>One request for the next messages of a consumer, and what comes of it. Its queue holds one batch at most, so it is bounded.</summary>
internal sealed class PullRequest : IInboxReceiver
{
    private const int NotFoundStatus = 404;
    private const int TimeoutStatus = 408;
    private const int ConflictStatus = 409;
    private const int NoRespondersStatus = 503;

    private readonly BusConnection _connection;
    private readonly Channel<JetStreamMessage> _messages;
    private readonly string _subject;
    private int _missing;

    public PullRequest(BusConnection connection, string subject, int batch)
    {
        _connection = connection;
        _subject = subject;
        _missing = batch;
        _messages = Channel.CreateBounded<JetStreamMessage>(
            new BoundedChannelOptions(batch) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    }

    public ChannelReader<JetStreamMessage> Messages => _messages.Reader;

    /// <summary>Says how it ended, once <see cref="Messages"/> is complete.</summary>
    public PullEnd End { get; private set; }

    /// <summary>Whether the next message would have exceeded the bytes that were asked for.</summary>
    public bool IsFull { get; private set; }

    public void OnMessage(BusMessage message)
    {
        if (JetStreamMessage.From(_connection, message) is { } received)
        {
            _messages.Writer.TryWrite(received);
            if (--_missing <= 0)
            {
                Complete(PullEnd.Complete);
            }

            return;
        }

        switch (message.Status)
        {
            case NotFoundStatus or TimeoutStatus:
                Complete(PullEnd.Complete);
                break;
            case ConflictStatus when IsOverBytes(message.Headers?["Description"]):
                IsFull = true;
                Complete(PullEnd.Complete);
                break;
            case ConflictStatus:
                Complete(IsDeletion(message.Headers?["Description"]) ? PullEnd.NoConsumer : PullEnd.Lost);
                break;
            case NoRespondersStatus:
                Complete(PullEnd.NoConsumer);
                break;
        }
    }

    public void OnDisconnected() => Complete(PullEnd.Lost);

    /// <summary>The server's own end of the request did not arrive in time.</summary>
    public void OnOverdue() => Complete(PullEnd.Silent);

    public void OnDenied(string violation, bool isInbox)
    {
        if (isInbox || PermissionViolation.IsPublishTo(violation, _subject))
        {
            _messages.Writer.TryComplete(PermissionViolation.Denied(violation));
        }
    }

    private static bool IsOverBytes(string? description) =>
        description?.Contains("MaxBytes", StringComparison.OrdinalIgnoreCase) is true;

    private static bool IsDeletion(string? description) =>
        description?.Contains("Deleted", StringComparison.OrdinalIgnoreCase) is true;

    private void Complete(PullEnd end)
    {
        End = end;
        _messages.Writer.TryComplete();
    }
}
