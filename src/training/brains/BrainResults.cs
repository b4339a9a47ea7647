namespace Nimmerverse.Training.Brains;

/// <summary>What the results of a judgement are called, so that a quick run or another map does not write over the full one.</summary>
internal static class BrainResults
{
    /// <summary>The name of its files.</summary>
    /// <param name="quick">Whether it was quick.</param>
    /// <param name="map">The map that was named; null for the usual one.</param>
    public static string NameOf(bool quick, string? map)
    {
        var name = map is null ? "brains" : "brains-" + Path.GetFileName(map).Split('.')[0].ToLowerInvariant();
        return quick ? name + "-quick" : name;
    }

    /// <summary>The command that makes it again.</summary>
    /// <param name="quick">Whether it was quick.</param>
    /// <param name="seeds">How many brains were asked for; null for the usual number.</param>
    /// <param name="map">The map that was named; null for the usual one.</param>
    public static string CommandOf(bool quick, int? seeds, string? map) =>
        $"./nimmerverse eval brains{(quick ? " --quick" : "")}{(seeds is null ? "" : $" --seeds {seeds}")}{(map is null ? "" : $" --map {Path.GetFileName(map)}")}";
}
