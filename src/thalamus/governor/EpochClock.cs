namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Epochs of allocations: the Unix time in milliseconds, or one more than the last. They rise across restarts without being stored
/// anywhere, because two allocations are a second apart.
/// </summary>
public sealed class EpochClock
{
    private long _last;

    /// <summary>The next epoch.</summary>
    /// <param name="now">The time.</param>
    /// <returns>A number above every one that this object gave before.</returns>
    public long Next(DateTimeOffset now) => _last = Math.Max(_last + 1, now.ToUnixTimeMilliseconds());
}
