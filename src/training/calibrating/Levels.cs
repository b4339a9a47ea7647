using Nimmerverse.Training.Mapping;

namespace Nimmerverse.Training.Calibrating;

/// <summary>Which grid a village stands on, by the number of its facts: each level of the curriculum has its own (docs/world.md).</summary>
internal static class Levels
{
    /// <summary>The grid.</summary>
    /// <param name="facts">Facts of a village.</param>
    /// <returns>Its statistics, or null when no level has so many.</returns>
    internal static MapStatistics? MapOf(int facts) => facts switch
    {
        16 => MapStatistics.Shipped("grid_5"),
        60 => MapStatistics.Shipped("grid_8"),
        120 => MapStatistics.Shipped("grid_10"),
        400 => MapStatistics.Shipped("grid_20"),
        _ => null,
    };
}
