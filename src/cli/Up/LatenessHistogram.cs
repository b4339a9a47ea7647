namespace Nimmerverse.Cli.Up;

/// <summary>Counts latenesses in steps of 0.1 ms up to a second, so that a percentile over a run of any length takes little memory.</summary>
public sealed class LatenessHistogram
{
    private const double StepMs = 0.1;
    private readonly long[] _counts = new long[10_001];

    /// <summary>Latenesses counted.</summary>
    public long Count { get; private set; }

    /// <summary>Counts one.</summary>
    /// <param name="latenessMs">Milliseconds, at least 0; more than a second counts as a second.</param>
    public void Add(double latenessMs)
    {
        _counts[(int)Math.Clamp(latenessMs / StepMs, 0, _counts.Length - 1)]++;
        Count++;
    }

    /// <summary>Finds a percentile.</summary>
    /// <param name="share">The share of latenesses that are not above it, 0 to 1.</param>
    /// <returns>Milliseconds, rounded up to the step; 0 when nothing was counted.</returns>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        var seen = 0L;
        for (var i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return (i + 1) * StepMs;
            }
        }

        return 0;
    }
}
