namespace Nimmerverse.Shared.Bus;

/// <summary>Which messages a stream keeps.</summary>
public enum StreamRetention
{
    /// <summary>All, within the limits.</summary>
    Limits,

    /// <summary>Those that a consumer has not acknowledged yet.</summary>
    Interest,

    /// <summary>Those that nobody has acknowledged yet; one consumer a subject.</summary>
    WorkQueue,
}

/// <summary>What a full stream does.</summary>
public enum StreamDiscard
{
    /// <summary>Forgets its oldest message.</summary>
    Old,

    /// <summary>Refuses the arriving one, so that the publisher hears of it: right where nothing may be lost.</summary>
    New,
}

/// <summary>Where a stream keeps its messages.</summary>
public enum StreamStorage
{
    /// <summary>On disk; an acknowledged message survives the end of the server's process.</summary>
    File,

    /// <summary>In memory.</summary>
    Memory,
}

/// <summary>What a stream stores and how much of it.</summary>
/// <param name="Name">Letters, digits, <c>_</c> and <c>-</c>.</param>
/// <param name="Subjects">The subjects or filters it stores.</param>
public sealed record StreamConfiguration(string Name, IReadOnlyList<string> Subjects)
{
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Which messages are kept.</summary>
    public StreamRetention Retention { get; init; } = StreamRetention.Limits;

    /// <summary>What happens at a limit.</summary>
    public StreamDiscard Discard { get; init; } = StreamDiscard.Old;

    /// <summary>Where messages are kept.</summary>
    public StreamStorage Storage { get; init; } = StreamStorage.File;

    /// <summary>Most bytes kept; -1 leaves it to the server's own limit. Set it: a full disk stops JetStream.</summary>
    public long MaxBytes { get; init; } = -1;

    /// <summary>Most messages kept; -1 for no limit.</summary>
    public long MaxMessages { get; init; } = -1;

    /// <summary>Most messages kept of one subject; -1 for no limit.</summary>
    public long MaxMessagesPerSubject { get; init; } = -1;

    /// <summary>Largest message taken, in bytes; -1 for the server's own limit.</summary>
    public int MaxMessageBytes { get; init; } = -1;

    /// <summary>How long messages are kept; zero for ever.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.Zero;

    /// <summary>How long message ids are remembered to recognise a repetition.</summary>
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Copies in a cluster: 1, 3 or 5.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Whether single messages can never be deleted.</summary>
    public bool DenyDelete { get; init; }

    /// <summary>Whether a message may replace all earlier ones of its subject.</summary>
    public bool AllowRollup { get; init; }

    /// <summary>Whether messages may be read from any replica.</summary>
    public bool AllowDirect { get; init; }
}
