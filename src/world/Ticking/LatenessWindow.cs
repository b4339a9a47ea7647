namespace Nimmerverse.World.Ticking;

/// <summary>Lateness of the ticks of the last minute: a ring of sixty histograms, one a second, with buckets 5% apart.</summary>
/// <param name="clock">The clock; only its monotonic timestamp is used.</param>
public sealed class LatenessWindow(TimeProvider clock)
{
    private const int Seconds = 60;
    private const int Buckets = 320;
    private const double FirstMs = 0.01;
    private static readonly double Ratio = Math.Log(1.05);

    private readonly int[,] _counts = new int[Seconds, Buckets];
    private readonly long _start = clock.GetTimestamp();
    private long _second;

    /// <summary>Adds a tick.</summary>
    /// <param name="lateMs">How late it began, in milliseconds.</param>
    public void Add(double lateMs)
    {
        Forget();
        var bucket = lateMs <= FirstMs ? 0 : (int)Math.Ceiling(Math.Log(lateMs / FirstMs) / Ratio);
        _counts[_second % Seconds, Math.Min(bucket, Buckets - 1)]++;
    }

    /// <summary>A percentile over the last minute.</summary>
    /// <param name="share">The share of ticks that were no later, 0 to 1.</param>
    /// <returns>Milliseconds, rounded up by at most 5%; 0 without ticks.</returns>
    public double PercentileMs(double share)
    {
        Forget();
        var total = 0L;
        foreach (var count in _counts)
        {
            total += count;
        }

        var rank = (long)Math.Ceiling(share * total);
        for (var bucket = 0; bucket < Buckets && rank > 0; bucket++)
        {
            for (var second = 0; second < Seconds; second++)
            {
                rank -= _counts[second, bucket];
            }

            if (rank <= 0)
            {
                return FirstMs * Math.Exp(bucket * Ratio);
            }
        }

        return 0;
    }

    private void Forget()
    {
        var now = (long)clock.GetElapsedTime(_start).TotalSeconds;
        for (var second = Math.Max(_second + 1, now - Seconds + 1); second <= now; second++)
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                _counts[second % Seconds, bucket] = 0;
            }
        }

        _second = Math.Max(_second, now);
    }
}
