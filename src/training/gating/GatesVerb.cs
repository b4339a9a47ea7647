using System.CommandLine;
using System.Globalization;
using System.Text;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Judging;

namespace Nimmerverse.Training.Gating;

/// <summary><c>train gates</c>: trains the head that steers gates, judges it beside the fixed gate, and puts the best into weights.</summary>
internal static class GatesVerb
{
    private const string Page = "governor-gates";

    /// <summary>Declares the verb.</summary>
    /// <returns>The command.</returns>
    internal static Command Declare()
    {
        var quick = new Option<bool>("--quick") { Description = "Two seeds of twenty generations" };
        var weights = new Option<string?>("--weights") { Description = "Weights that get the best head, if it pays on streams that it was not trained on" };
        var results = new Option<string>("--results") { Description = "Folder of the results", DefaultValueFactory = static _ => Path.Combine(TrainingCommands.Home, "bench", "results") };
        var command = new Command("gates", "Evolve how gates are steered, on simulated streams of waves and their verdicts") { quick, weights, results };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(quick), parsed.GetValue(weights), parsed.GetValue(results)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool quick, string? weights, string results, CancellationToken cancellationToken)
    {
        var training = new GateTraining(Console.Error);
        var trained = Enumerable.Range(1, quick ? 2 : 5).Select(seed => training.Train((ulong)seed, quick ? 20 : 100, cancellationToken)).ToList();
        ulong[] streams = [.. Enumerable.Range(0, GateTraining.Judging).Select(static i => GateTraining.HeldOut + (ulong)i)];
        var fixedGate = streams.Select(static stream => WaveStream.Run(stream, null)).ToArray();
        var steered = trained.Select(one => streams.Select(stream => WaveStream.Run(stream, GateTraining.Network(one.Head))).ToArray()).ToArray();
        var difference = Statistics.Bootstrap(
            [.. steered.Select(row => row.Select((run, i) => run.Net - fixedGate[i].Net).ToArray())],
            [.. streams.Select(static _ => "streams")],
            static values => Statistics.Mean(values));
        var verdict = difference switch { { Low: > 0 } => "It pays", { High: < 0 } => "It loses", _ => "A tie" };
        var text = new StringBuilder(Invariant($"# governor, gates\n\n**{verdict}: steered gates earn {difference.Value:+0.00;-0.00} LF a minute beyond the fixed gate (95%: {difference.Low:+0.00;-0.00} to {difference.High:+0.00;-0.00}).**\n\n"));
        text.Append("| gate | LF a minute | openings in ten minutes | confirmed |\n|---|---:|---:|---:|\n");
        Row("fixed", fixedGate);
        Row("steered", [.. steered.SelectMany(static row => row)]);
        var better = steered.Average(row => row.Select((run, i) => run.Net > fixedGate[i].Net ? 1.0 : run.Net == fixedGate[i].Net ? 0.5 : 0).Average());
        text.Append(Invariant($"\n{trained.Count} seeds, {streams.Length} held-out streams of ten minutes, paired on the same waves; steered is better on {100 * better:0}% of them. Gain of each seed on tuning streams, LF a minute: {string.Join(", ", trained.Select(static one => Invariant($"{one.Gain:0.00}")))}.\n\n- An opening costs {WaveStream.OpeningCost:0} LF, a confirmed verdict pays {WaveStream.Confirmed:0}. What opening costs, and how streams differ (noise, silence, how sure waves are), is assumed: no village has yet recorded enough verdicts to fit them.\n- Made with `./nimmerverse train gates`; all randomness is seeded.\n"));
        Directory.CreateDirectory(results);
        var file = Path.Combine(results, (quick ? Page + "-quick" : Page) + ".md");
        await File.WriteAllTextAsync(file, text.ToString(), cancellationToken);
        await Console.Error.WriteLineAsync(file);
        if (weights is not null && difference.Low > 0)
        {
            Put(weights, trained.MaxBy(static one => one.Gain).Head);
        }

        return (int)ExitCode.Ok;

        void Row(string name, (double Net, long Opens, double Right)[] runs) =>
            text.Append(Invariant($"| {name} | {runs.Average(static run => run.Net):0.00} | {runs.Average(static run => (double)run.Opens):0.0} | {100 * runs.Sum(static run => run.Right * run.Opens) / Math.Max(1, runs.Sum(static run => run.Opens)):0}% |\n"));
    }

    private static void Put(string path, float[] head)
    {
        if (!GovernorWeightsFile.TryLoad(path, null, out var loaded, out var fault))
        {
            throw new ExitException(ExitCode.Usage, fault);
        }

        var parameters = loaded.Parameters.ToArray();
        head.CopyTo(parameters.AsSpan(^head.Length..));
        var hash = GovernorWeightsFile.Save(path, loaded with { Parameters = parameters });
        Console.Error.WriteLine($"{path} steers gates now; {hash}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
