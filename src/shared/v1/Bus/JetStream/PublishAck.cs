namespace Nimmerverse.Shared.Bus;

/// <summary>How a publication to a stream ended.</summary>
public enum PublishStatus
{
    /// <summary>Stored.</summary>
    Stored,

    /// <summary>Stored before under the same message id; nothing was added.</summary>
    Duplicate,

    /// <summary>No answer in time: it may or may not be stored. Repeat it with the same message id.</summary>
    TimedOut,

    /// <summary>The server was or went away: it may or may not be stored. Repeat it with the same message id.</summary>
    Disconnected,

    /// <summary>No stream takes this subject, or JetStream is not running yet; nothing was stored.</summary>
    NoStream,

    /// <summary>The stream refused it, as the error says (a limit, an expectation not met); nothing was stored.</summary>
    Refused,
}

/// <summary>The outcome of a publication to a stream.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Stream">The stream that answered, or null.</param>
/// <param name="Sequence">The message's sequence in the stream; 0 when not stored.</param>
/// <param name="ErrorCode">JetStream's error code, for example <see cref="WrongLastSequence"/>; 0 when there is none.</param>
/// <param name="Error">JetStream's description of the error, or null.</param>
public readonly record struct PublishAck(PublishStatus Status, string? Stream, long Sequence, int ErrorCode, string? Error)
{
    /// <summary>Error code: the subject's or stream's last sequence is not the expected one.</summary>
    public const int WrongLastSequence = 10071;

    /// <summary>Error code: the server's storage is full.</summary>
    public const int InsufficientResources = 10023;

    /// <summary>Error code: the stream's own limit is reached and it discards new messages.</summary>
    public const int StoreFailed = 10077;

    /// <summary>Whether the message is in the stream.</summary>
    public bool IsStored => Status is PublishStatus.Stored or PublishStatus.Duplicate;

    /// <summary>Whether the outcome is unknown and repeating with the same message id is right.</summary>
    public bool MayRetry => Status is PublishStatus.TimedOut or PublishStatus.Disconnected or PublishStatus.NoStream;
}
