namespace Nimmerverse.Shared.Bus;

/// <summary>Where a new consumer begins to read.</summary>
public enum DeliverPolicy
{
    /// <summary>At the first message held.</summary>
    All,

    /// <summary>At the last message held.</summary>
    Last,

    /// <summary>At the next message stored.</summary>
    New,

    /// <summary>At the last message of each subject.</summary>
    LastPerSubject,

    /// <summary>At a sequence.</summary>
    ByStartSequence,
}

/// <summary>A durable pull consumer: the server's memory of what one reader has acknowledged.</summary>
/// <param name="Name">Letters, digits, <c>_</c> and <c>-</c>.</param>
public sealed record ConsumerConfiguration(string Name)
{
    /// <summary>Which subjects of the stream are read; null for all.</summary>
    public string? FilterSubject { get; init; }

    /// <summary>Where a new consumer begins.</summary>
    public DeliverPolicy DeliverPolicy { get; init; } = DeliverPolicy.All;

    /// <summary>After how long an unacknowledged message is delivered again.</summary>
    public TimeSpan AckWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one message is delivered at most; -1 for ever.</summary>
    public int MaxDeliver { get; init; } = 5;

    /// <summary>Growing waits before each repetition, in place of <see cref="AckWait"/>; fewer than <see cref="MaxDeliver"/>.</summary>
    public IReadOnlyList<TimeSpan> BackOff { get; init; } = [];

    /// <summary>Most messages delivered and not yet acknowledged.</summary>
    public int MaxAckPending { get; init; } = 1000;

    /// <summary>After how long without a reader the server forgets the consumer; zero never.</summary>
    public TimeSpan InactiveThreshold { get; init; } = TimeSpan.Zero;
}
