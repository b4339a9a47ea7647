namespace Nimmerverse.Shared.Wire;

/// <summary>The processing tiers and their deadlines: how long each may take before its answer is of no use.</summary>
public static class ProcessingTiers
{
    /// <summary>The tiers with a deadline, from the quickest.</summary>
    public static IReadOnlyList<ProcessingTier> All { get; } =
    [
        new(0, "reflex", TimeSpan.FromMilliseconds(10)),
        new(1, "cell", TimeSpan.FromMilliseconds(50)),
        new(2, "nerve", TimeSpan.FromMilliseconds(200)),
        new(3, "organ", TimeSpan.FromSeconds(2)),
        new(4, "boundary", TimeSpan.FromSeconds(4)),
    ];

    /// <summary>The deadline of a tier.</summary>
    /// <param name="tier">The tier, 0 to 4.</param>
    /// <returns>Its deadline.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tier with a deadline.</exception>
    public static TimeSpan DeadlineOf(int tier) => tier >= 0 && tier < All.Count
        ? All[tier].Deadline
        : throw new ArgumentOutOfRangeException(nameof(tier), tier, "Tiers 0 to 4 have a deadline.");
}

/// <summary>A processing tier.</summary>
/// <param name="Tier">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Deadline">How long it may take.</param>
public sealed record ProcessingTier(int Tier, string Name, TimeSpan Deadline);
