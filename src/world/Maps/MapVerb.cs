using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.World.Maps;

/// <summary><c>map osm:FILE</c>: says what a map is, or what is wrong with it, and ends; <c>up</c> asks before it starts anything.</summary>
internal static class MapVerb
{
    /// <summary>Runs the verb.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Gets the map in one line.</param>
    /// <param name="error">Gets the fault.</param>
    /// <returns>The exit code; null when the command line asks for something else.</returns>
    internal static ExitCode? Run(string[] args, TextWriter output, TextWriter error)
    {
        if (args is not ["map", var world])
        {
            return null;
        }

        if (StreetMaps.TryRead(world, out var map, out var fault))
        {
            output.WriteLine(map);
            return ExitCode.Ok;
        }

        error.WriteLine(fault);
        return ExitCode.Usage;
    }
}
