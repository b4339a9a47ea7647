namespace Nimmerverse.Shared.Bus;

/// <summary>A key-value bucket, laid out as every NATS client expects it.</summary>
/// <param name="Bucket">Letters, digits, <c>_</c> and <c>-</c>.</param>
public sealed record KeyValueConfiguration(string Bucket)
{
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Values kept per key, the current one included; 1 to 64.</summary>
    public int History { get; init; } = 1;

    /// <summary>How long a value is kept; zero for ever.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.Zero;

    /// <summary>Most bytes kept; -1 leaves it to the server's own limit.</summary>
    public long MaxBytes { get; init; } = -1;

    /// <summary>Largest value, in bytes; -1 for the server's own limit.</summary>
    public int MaxValueBytes { get; init; } = -1;

    /// <summary>Where values are kept.</summary>
    public StreamStorage Storage { get; init; } = StreamStorage.File;

    /// <summary>Copies in a cluster: 1, 3 or 5.</summary>
    public int Replicas { get; init; } = 1;

    internal StreamConfiguration ToStream()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(History, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(History, 64);
        JetStream.ThrowIfNotName(Bucket);
        var window = TimeSpan.FromMinutes(2);
        return new StreamConfiguration(KeyValueNames.Stream(Bucket), [KeyValueNames.Subject(Bucket, ">")])
        {
            Description = Description,
            MaxMessagesPerSubject = History,
            MaxAge = MaxAge,
            MaxBytes = MaxBytes,
            MaxMessageBytes = MaxValueBytes,
            Storage = Storage,
            Replicas = Replicas,
            Discard = StreamDiscard.New,
            DenyDelete = true,
            AllowRollup = true,
            AllowDirect = true,
            DuplicateWindow = MaxAge > TimeSpan.Zero && MaxAge < window ? MaxAge : window,
        };
    }
}
