using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Messaging;

/// <summary>A typed message as it arrived.</summary>
/// <typeparam name="TBody">The payload record.</typeparam>
/// <param name="Subject">The subject it came on.</param>
/// <param name="ReplyTo">Where an answer is awaited, or null.</param>
/// <param name="Message">The message.</param>
public sealed record Received<TBody>(string Subject, string? ReplyTo, Message<TBody> Message)
    where TBody : class
{
    /// <summary>The payload.</summary>
    public TBody Body => Message.Body;
}

/// <summary>A typed answer, or why there is none.</summary>
/// <typeparam name="TReply">The reply record.</typeparam>
/// <param name="Status">What became of the request.</param>
/// <param name="Message">The answer; null unless answered.</param>
public sealed record Reply<TReply>(ReplyStatus Status, Message<TReply>? Message)
    where TReply : class
{
    /// <summary>The answer's payload; null unless answered.</summary>
    public TReply? Body => Message?.Body;
}

/// <summary>What became of a request.</summary>
public enum ReplyStatus
{
    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,

    /// <summary>Nobody listens on that subject.</summary>
    NoResponders,

    /// <summary>The connection was lost before an answer came.</summary>
    Disconnected,

    /// <summary>The answer could not be read; it was counted and logged.</summary>
    Malformed,
}
