using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Training.Mapping;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Calibrating;

/// <summary><c>train calibration</c>: fits the simulator to recordings of living villages.</summary>
internal static class CalibrationVerb
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Declares the verb.</summary>
    /// <returns>The command.</returns>
    internal static Command Declare()
    {
        var recordings = new Argument<string[]>("RECORDING")
        { Description = "What watch 'npc.*.state' --raw printed of a village on grids; MAP=FILE of one on a map, for example monaco=states.jsonl", Arity = ArgumentArity.OneOrMore };
        var write = new Option<bool>("--write") { Description = "Put the figures into src/training/simulating/calibration.json" };
        var command = new Command("calibration", "Fit the simulator to recorded villages; what cannot be measured stays as it is assumed") { recordings, write };
        command.SetAction(parsed =>
        {
            var fits = Fits(parsed.GetValue(recordings)!);
            foreach (var fit in fits)
            {
                Console.WriteLine(fit);
            }

            if (parsed.GetValue(write))
            {
                Write(Path.Combine(TrainingCommands.Home, "src", "training", "simulating", "calibration.json"), fits);
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static List<Fit> Fits(string[] recordings)
    {
        List<Exploration> explorations = [];
        List<IReadOnlyList<Sample>> lives = [];
        var met = new Meetings();
        foreach (var recording in recordings)
        {
            var (name, file) = recording.Split('=', 2) is [var map, var path] ? (map, path) : (null, recording);
            if (!File.Exists(file))
            {
                throw new ExitException(ExitCode.Usage, $"{file} is no file; record one with ./nimmerverse watch 'npc.*.state' --raw > FILE.");
            }

            met.Begin();
            var npcs = new Dictionary<string, List<Sample>>(StringComparer.Ordinal);
            foreach (var sample in Recording.Read(file))
            {
                met.Hear(sample, MapOf(sample.FactsTotal));
                if (!npcs.TryGetValue(sample.Npc, out var life))
                {
                    npcs[sample.Npc] = life = [];
                }

                life.Add(sample);
            }

            lives.AddRange(npcs.Values);
            explorations.AddRange(npcs.Values.SelectMany(life => Exploration.Of(life, MapOf, Calibration.Shipped)));

            MapStatistics? MapOf(int facts) => name is not null ? MapStatistics.Shipped(name) : Levels.MapOf(facts);
        }

        return [.. new LearningFits(explorations, Calibration.Shipped).All(), .. met.All(), .. new MachineFits(lives).All()];
    }

    private static void Write(string file, List<Fit> fits)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        foreach (var fit in fits.Where(fit => root.ContainsKey(fit.Name)))
        {
            var entry = root[fit.Name]!.AsObject();
            entry["value"] = fit.Value;
            entry["source"] = fit.Source;
        }

        root["version"] = Calibration.Shipped.Version + 1;
        var lines = root.Select(pair => $"  {JsonSerializer.Serialize(pair.Key)}: {pair.Value!.ToJsonString(Plain)}");
        File.WriteAllText(file, $"{{\n{string.Join(",\n", lines)}\n}}\n");
    }
}
