namespace Nimmerverse.World.Ticking;

/// <summary>
/// When ticks are due on a monotonic clock. The nth is due n intervals after the start, however late others were, so that lateness never
/// adds up; only a garden that fell far behind (a stopped process, a suspended machine) begins a new schedule instead of racing.
/// </summary>
public sealed class TickSchedule
{
    /// <summary>Further behind than this the schedule begins anew.</summary>
    public static readonly TimeSpan FarBehind = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly double _interval;
    private readonly double _perMillisecond;
    private long _start;
    private long _next = 1;

    /// <summary>Begins a schedule now; the first tick is due one interval later.</summary>
    /// <param name="clock">The clock; only its monotonic timestamp is used.</param>
    /// <param name="ticksPerSecond">Ticks in a second, greater than 0.</param>
    public TickSchedule(TimeProvider clock, double ticksPerSecond)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ticksPerSecond);
        _clock = clock;
        _interval = clock.TimestampFrequency / ticksPerSecond;
        _perMillisecond = clock.TimestampFrequency / 1000.0;
        _start = clock.GetTimestamp();
    }

    /// <summary>Ticks that began more than one interval late.</summary>
    public long LateTicks { get; private set; }

    /// <summary>Times that the schedule began anew.</summary>
    public long Restarts { get; private set; }

    /// <summary>Time until the next tick is due, in milliseconds; zero or less when it is due.</summary>
    public double UntilNextMs => (Due - _clock.GetTimestamp()) / _perMillisecond;

    // A timestamp may be too great for a double to hold exactly; the time since the start is not.
    private long Due => _start + (long)(_next * _interval);

    /// <summary>Begins the tick that is due.</summary>
    /// <returns>How late it begins, in milliseconds, at least 0.</returns>
    public double Begin()
    {
        var now = _clock.GetTimestamp();
        var late = Math.Max(0, now - Due);
        LateTicks += late > _interval ? 1 : 0;
        _next++;
        if (late > FarBehind.TotalSeconds * _clock.TimestampFrequency)
        {
            Restarts++;
            _start = now;
            _next = 1;
        }

        return late / _perMillisecond;
    }
}
