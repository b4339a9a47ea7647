namespace Nimmerverse.Npc.Life;

/// <summary>When the next tick is due, on a monotonic clock: a late tick does not shift those after it, and missed ones are not made up for.</summary>
/// <param name="clock">The clock.</param>
public sealed class TickSchedule(TimeProvider clock)
{
    private readonly long _frequency = clock.TimestampFrequency;
    private long _due = clock.GetTimestamp();

    /// <summary>Time between two ticks.</summary>
    public TimeSpan Period { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>Sets the rate; the present wait is shortened or lengthened accordingly.</summary>
    /// <param name="perSecond">Ticks per second, above 0.</param>
    public void SetRate(double perSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        var period = TimeSpan.FromSeconds(1 / perSecond);
        if (period != Period)
        {
            var due = _due + Stamps(period - Period);
            var now = clock.GetTimestamp();

            // A faster rate makes the tick due at once at most: before the rate was known, nobody was late for it.
            _due = due < now ? Math.Min(_due, now) : due;
            Period = period;
        }
    }

    /// <summary>How long until the next tick.</summary>
    /// <returns>The wait; zero when it is due or late.</returns>
    public TimeSpan Wait()
    {
        var left = _due - clock.GetTimestamp();
        return left <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)left / _frequency);
    }

    /// <summary>Begins a tick that is due.</summary>
    /// <returns>How late it begins.</returns>
    public TimeSpan Begin()
    {
        var now = clock.GetTimestamp();
        var late = Math.Max(0, now - _due);
        var period = Stamps(Period);
        _due += period * (1 + (late / period));
        return TimeSpan.FromSeconds((double)late / _frequency);
    }

    private long Stamps(TimeSpan time) => (long)(time.TotalSeconds * _frequency);
}
