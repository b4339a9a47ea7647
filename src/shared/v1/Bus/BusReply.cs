namespace Nimmerverse.Shared.Bus;

/// <summary>How a request ended. Each is expected, so each is a value.</summary>
public enum BusReplyStatus
{
    /// <summary>An answer came.</summary>
    Answered,

    /// <summary>Nobody answered in time; the request may still be worked on.</summary>
    TimedOut,

    /// <summary>Nobody listens on the subject; the request was not received by anyone.</summary>
    NoResponders,

    /// <summary>The server was or went away; whether the request was received is unknown.</summary>
    Disconnected,
}

/// <summary>The outcome of a request.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Message">The answer; null unless <see cref="BusReplyStatus.Answered"/>.</param>
public readonly record struct BusReply(BusReplyStatus Status, BusMessage? Message)
{
    /// <summary>Whether an answer came.</summary>
    public bool IsAnswered => Status is BusReplyStatus.Answered;
}
