using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.World.Maps;

namespace Nimmerverse.Training.Mapping;

/// <summary><c>train maps</c>: distils maps for the simulator.</summary>
internal static class MapsVerb
{
    private const int Villages = 64;

    /// <summary>Declares the verb.</summary>
    /// <returns>The command.</returns>
    internal static Command Declare()
    {
        var maps = new Argument<string[]>("MAP") { Description = "osm:FILE, or grid:SIDE", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out")
        {
            Description = "Folder of the statistics",
            DefaultValueFactory = static _ => Path.Combine(TrainingCommands.Home, "src", "training", "simulating", "maps"),
        };
        var command = new Command("maps", "Measure maps for the simulator: steps of an explorer, ways to what meets needs, meetings") { maps, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            foreach (var map in parsed.GetValue(maps)!)
            {
                await DistilAsync(map, parsed.GetValue(output)!, cancellationToken);
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task DistilAsync(string map, string folder, CancellationToken cancellationToken)
    {
        var (name, sketch) = Sketch(map);
        var made = $"./nimmerverse train maps {map[..(map.IndexOf(':', StringComparison.Ordinal) + 1)]}{Path.GetFileName(map[(map.IndexOf(':', StringComparison.Ordinal) + 1)..])}";
        var statistics = MapDistiller.Measure(sketch, made, cancellationToken);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name + ".json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(statistics, MapJson.Default.MapStatistics) + "\n", cancellationToken);
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{sketch.Name}: {statistics.Nodes} nodes, an explorer takes {statistics.FrontierMean:0} steps to {statistics.Houses} houses; {file}"));
    }

    private static (string Name, MapSketch Sketch) Sketch(string map)
    {
        if (map.StartsWith("grid:", StringComparison.Ordinal)
            && int.TryParse(map.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 4 and <= 100)
        {
            return ($"grid_{side}", GridSketch.Of(side, 8 * Villages));
        }

        if (!map.StartsWith(StreetMaps.OsmPrefix, StringComparison.Ordinal))
        {
            throw new ExitException(ExitCode.Usage, $"{map} is no map; name osm:FILE, or grid:SIDE with a side from 4 to 100.");
        }

        if (!StreetMaps.TryRead(map, out var streets, out var fault))
        {
            throw new ExitException(ExitCode.Usage, fault);
        }

        var name = Path.GetFileName(map[StreetMaps.OsmPrefix.Length..]).Split('.')[0].Replace('-', '_').ToLowerInvariant();
        return (name, StreetSketch.Of(streets, Villages));
    }
}
