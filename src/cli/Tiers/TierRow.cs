using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Tiers;

/// <summary>One row of the table of tiers.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Name">Its name.</param>
/// <param name="DeadlineMs">Its deadline in milliseconds.</param>
/// <param name="What">What was measured.</param>
/// <param name="Count">How often.</param>
/// <param name="P50Ms">Median in milliseconds; null when nothing was measured.</param>
/// <param name="P99Ms">99th percentile; null when nothing was measured.</param>
/// <param name="Late">Times above the deadline.</param>
internal sealed record TierRow(int Tier, string Name, double DeadlineMs, string What, int Count, double? P50Ms, double? P99Ms, int Late)
{
    /// <summary>Makes a row.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="what">What was measured.</param>
    /// <param name="times">The times in milliseconds.</param>
    /// <returns>The row.</returns>
    public static TierRow Of(ProcessingTier tier, string what, IReadOnlyList<double> times)
    {
        var sorted = times.Order().ToArray();
        var deadline = tier.Deadline.TotalMilliseconds;
        return new(
            tier.Tier,
            tier.Name,
            deadline,
            what,
            sorted.Length,
            sorted.Length > 0 ? sorted[sorted.Length / 2] : null,
            sorted.Length > 0 ? sorted[(int)((sorted.Length - 1) * 0.99)] : null,
            sorted.Count(one => one > deadline));
    }
}
