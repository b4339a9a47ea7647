namespace Nimmerverse.Thalamus.Running;

/// <summary>Says when something periodic is due; a beat that was missed is left out, not made up for.</summary>
/// <param name="every">The period.</param>
/// <param name="clock">The clock.</param>
internal sealed class Pace(TimeSpan every, TimeProvider clock)
{
    private long _last = clock.GetTimestamp();

    /// <summary>Whether the period has passed; if so, the next one begins.</summary>
    /// <returns>True when it is due.</returns>
    internal bool IsDue()
    {
        var now = clock.GetTimestamp();
        var elapsed = clock.GetElapsedTime(_last, now);
        if (elapsed < every)
        {
            return false;
        }

        // Keeping to the grid holds the rate exact although ticks come a little late.
        var missed = (long)(elapsed / every);
        _last += (long)(missed * every.TotalSeconds * clock.TimestampFrequency);
        return true;
    }
}
