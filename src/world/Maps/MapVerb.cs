using System.Globalization;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.World.Maps;

/// <summary>
/// <c>map osm:FILE</c>: says what a map is, or what is wrong with it, and ends; <c>up</c> asks before it starts anything. With
/// <c>--villages N</c> it tells the graph and N villages on it as one line of JSON.
/// </summary>
internal static class MapVerb
{
    /// <summary>Runs the verb.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Gets the map in one line.</param>
    /// <param name="error">Gets the fault.</param>
    /// <returns>The exit code; null when the command line asks for something else.</returns>
    internal static ExitCode? Run(string[] args, TextWriter output, TextWriter error)
    {
        if (args is not ["map", var world, .. var rest] || Villages(rest) is not { } villages)
        {
            return null;
        }

        if (StreetMaps.TryRead(world, out var map, out var fault))
        {
            output.WriteLine(villages > 0 ? MapDrawings.Of(map, villages).ToJson() : map.ToString());
            return ExitCode.Ok;
        }

        error.WriteLine(fault);
        return ExitCode.Usage;
    }

    // Null where the rest of the command line asks for something else.
    private static int? Villages(string[] rest) => rest switch
    {
        [] => 0,
        ["--villages", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000 => number,
        _ => null,
    };
}
