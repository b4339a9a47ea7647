namespace Nimmerverse.Shared.Messaging;

/// <summary>How much an outbox holds and how patiently it tries.</summary>
public sealed record OutboxLimits
{
    /// <summary>For a process with a runtime of its own.</summary>
    public static OutboxLimits Default { get; } = new();

    /// <summary>For an NPC, which has a few megabytes in all.</summary>
    public static OutboxLimits Small { get; } = new() { MemoryBytes = 64 * 1024, FileBytes = 2 * 1024 * 1024, Window = 16 };

    /// <summary>Most bytes of trails in memory.</summary>
    public int MemoryBytes { get; init; } = 1024 * 1024;

    /// <summary>Most bytes of the file; at least three quarters of it hold trails.</summary>
    public long FileBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most trails on their way at a time.</summary>
    public int Window { get; init; } = 1_024;

    /// <summary>How long the server's word is waited for before a trail goes to the file and is sent again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);
}
