namespace Nimmerverse.Npc.Life;

/// <summary>Lateness of the ticks of the last minute.</summary>
/// <param name="clock">The clock.</param>
public sealed class LatenessWindow(TimeProvider clock)
{
    private const int Capacity = 1_200;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly float[] _late = new float[Capacity];
    private readonly long[] _when = new long[Capacity];
    private readonly float[] _sorted = new float[Capacity];
    private int _next;

    /// <summary>Takes in a tick.</summary>
    /// <param name="late">How late it began.</param>
    public void Add(TimeSpan late)
    {
        _late[_next] = (float)late.TotalMilliseconds;
        _when[_next] = clock.GetTimestamp();
        _next = (_next + 1) % Capacity;
    }

    /// <summary>The 99th percentile.</summary>
    /// <returns>Milliseconds; 0 before the first tick. Of at most the last 1,200 ticks.</returns>
    public double P99Ms()
    {
        var oldest = clock.GetTimestamp() - (long)(Window.TotalSeconds * clock.TimestampFrequency);
        var count = 0;
        for (var i = 0; i < Capacity; i++)
        {
            if (_when[i] > 0 && _when[i] >= oldest)
            {
                _sorted[count++] = _late[i];
            }
        }

        if (count == 0)
        {
            return 0;
        }

        Array.Sort(_sorted, 0, count);
        return _sorted[Math.Min(count - 1, (int)Math.Ceiling(0.99 * count) - 1)];
    }
}
