using System.Globalization;
using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Baselines;
using Nimmerverse.Training.Evolving;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Judging;

/// <summary>
/// Runs every heuristic, every trained network and every ablation on the held-out scenarios, all on the same luck, and writes the runs as JSON
/// lines, the verdict as a page and a picture.
/// </summary>
/// <param name="weights">Folder of trained weights.</param>
/// <param name="results">Folder of the results.</param>
/// <param name="quick">Whether two scenarios of each family do.</param>
/// <param name="progress">Where progress is told.</param>
internal sealed class Evaluation(string weights, string results, bool quick, TextWriter progress)
{
    private const string Network = "network";
    private const int QuickScenarios = 2;
    private const int QuickHeadroom = 32;

    private readonly FrozenPlan _plan = FrozenPlan.Shipped;

    /// <summary>Judges.</summary>
    /// <param name="cancellationToken">Breaks off and writes nothing.</param>
    /// <returns>When all is written.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var trained = Load();
        var scenarios = _plan.Judging(quick ? QuickScenarios : int.MaxValue);
        var entries = Entries(trained);
        progress.WriteLine($"{entries.Count} policies x {scenarios.Count} scenarios, {trained.Count} trained networks");
        var runs = Run(entries, scenarios, cancellationToken);
        progress.WriteLine("what there is to learn, by what hides it");
        var headroom = Headroom.Measure(world => [.. _plan.Tuning(world).Take(quick ? QuickHeadroom : int.MaxValue)], cancellationToken);
        var verdict = new Verdict(runs, Contestants.Names, Network);
        Directory.CreateDirectory(results);
        var name = quick ? "governor-quick" : "governor";
        await File.WriteAllLinesAsync(
            Path.Combine(results, name + ".jsonl"), runs.Select(static run => JsonSerializer.Serialize(run, RunJson.Default.RunRecord)), cancellationToken);
        var page = await ResultPage.WriteAsync(verdict, headroom, trained, name, quick, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".md"), page, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".svg"), ForestPlot.Render(verdict), cancellationToken);
        progress.WriteLine(verdict.Sentence);
        progress.WriteLine(Path.Combine(results, name + ".md"));
    }

    private List<GovernorWeights> Load()
    {
        var loaded = new List<GovernorWeights>();
        foreach (var file in Directory.Exists(weights) ? Directory.GetFiles(weights, "*.weights").Order(StringComparer.Ordinal).ToArray() : [])
        {
            loaded.Add(GovernorWeightsFile.TryLoad(file, null, out var one, out var fault) ? one : throw new ExitException(ExitCode.Failed, fault));
        }

        return loaded.Count > 0
            ? loaded
            : throw new ExitException(ExitCode.Usage, $"{weights} holds no weights; run ./nimmerverse train governor first, or name their folder with --out DIR.");
    }

    private List<Entry> Entries(List<GovernorWeights> trained)
    {
        var entries = Contestants.Names.Select(name => new Entry(name, 0, scenario => Contestants.Make(name, scenario.Options, scenario.Seed))).ToList();
        foreach (var one in trained)
        {
            var means = MeanOutputs(one);
            Add(Network, (scenario, network) => new(scenario.Options, Heuristics.Find(one.Heuristic), network));
            Add("inputs permuted", (scenario, network) => new(scenario.Options, Heuristics.Find(one.Heuristic), new PermutedInputs(network)));
            Add("outputs frozen", (scenario, _) => new(scenario.Options, Heuristics.Find(one.Heuristic), new FrozenOutputs(means)));
            Add("no LLM lever", (scenario, network) => new(scenario.Options, Heuristics.Find(one.Heuristic), network, Levers.Cpu | Levers.Ticks));
            Add("no CPU lever", (scenario, network) => new(scenario.Options, Heuristics.Find(one.Heuristic), network, Levers.Ticks | Levers.Access));
            Add("no tick lever", (scenario, network) => new(scenario.Options, Heuristics.Find(one.Heuristic), network, Levers.Cpu | Levers.Access));
            Add("no residual", (scenario, network) => new(scenario.Options, new UniformPolicy(unfinishedOnly: false), network));

            void Add(string name, Func<Scenario, GovernorNetwork, GovernorPolicy> make) =>
                entries.Add(new(name, one.Seed, scenario => make(scenario, new(one.Parameters.Span))));
        }

        return entries;
    }

    private float[] MeanOutputs(GovernorWeights one)
    {
        var recording = new Recording(new(one.Parameters.Span));
        foreach (var scenario in _plan.Tuning(Worlds.All[Worlds.Calibrated]))
        {
            Village.Run(scenario, new(scenario.Options, Heuristics.Find(one.Heuristic), recording));
        }

        return recording.Mean;
    }

    private RunRecord[] Run(List<Entry> entries, IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var runs = new RunRecord[entries.Count * scenarios.Count];
        var bounds = scenarios.Select(static scenario => OracleBound.Of(scenario)).ToArray();
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = new TrainingSettings().Workers, CancellationToken = cancellationToken };
        Parallel.For(0, runs.Length, options, i =>
        {
            var (entry, place) = (entries[i / scenarios.Count], i % scenarios.Count);
            var scenario = scenarios[place];
            runs[i] = new()
            {
                Policy = entry.Policy,
                TrainingSeed = entry.TrainingSeed,
                Family = scenario.Group,
                Seed = scenario.Seed,
                Npcs = scenario.Npcs,
                OracleSeconds = bounds[place],
                LimitSeconds = scenario.LimitSeconds,
                Outcome = Village.Run(scenario, entry.Make(scenario)),
            };
            if (Interlocked.Increment(ref done) is var count && count % 500 == 0)
            {
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} of {runs.Length} villages"));
            }
        });
        return runs;
    }

    private sealed record Entry(string Policy, ulong TrainingSeed, Func<Scenario, GovernorPolicy> Make);
}
