namespace Nimmerverse.Shared.Bus;

/// <summary>How a message is published to a stream.</summary>
public sealed record PublishOptions
{
    /// <summary>Longest wait for the acknowledgement of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it is tried while the outcome is unknown; above 1 a message id keeps it from being stored twice.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The sequence that the subject's last message must have, 0 for none yet; null expects nothing.</summary>
    public long? ExpectedLastSubjectSequence { get; init; }

    /// <summary>The stream that must take it; null for any.</summary>
    public string? ExpectedStream { get; init; }

    /// <summary>Further headers.</summary>
    public BusHeaders? Headers { get; init; }
}
