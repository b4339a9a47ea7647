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
/// <param name="experiment">Folder of weights trained in the world of the experiment; it may be missing.</param>
/// <param name="results">Folder of the results.</param>
/// <param name="quick">Whether two scenarios of each family do.</param>
/// <param name="progress">Where progress is told.</param>
internal sealed class Evaluation(string weights, string experiment, string results, bool quick, TextWriter progress)
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
        var trained = Load(weights);
        if (trained.Count == 0)
        {
            throw new ExitException(ExitCode.Usage, $"{weights} holds no weights; run ./nimmerverse train governor first, or name their folder with --out DIR.");
        }

        var world = Worlds.All[Worlds.Calibrated];
        var scenarios = _plan.Judging(quick ? QuickScenarios : int.MaxValue);
        var entries = Entries(trained, world);
        progress.WriteLine($"{entries.Count} policies x {scenarios.Count} scenarios, {trained.Count} trained networks");
        var runs = Run(entries, scenarios, world, cancellationToken);
        progress.WriteLine("what there is to learn, by what hides it");
        var headroom = Headroom.Measure(world => [.. _plan.Tuning(world).Take(quick ? QuickHeadroom : int.MaxValue)], cancellationToken);
        var verdict = new Verdict(runs, Contestants.Names, Network);
        var other = Experiment(cancellationToken);
        Directory.CreateDirectory(results);
        var name = quick ? "governor-quick" : "governor";
        await File.WriteAllLinesAsync(
            Path.Combine(results, name + ".jsonl"), runs.Concat(other?.Runs ?? []).Select(static run => JsonSerializer.Serialize(run, RunJson.Default.RunRecord)), cancellationToken);
        var page = await ResultPage.WriteAsync(verdict, headroom, other, trained, name, quick, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".md"), page, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".svg"), ForestPlot.Render(verdict), cancellationToken);
        progress.WriteLine(verdict.Sentence);
        progress.WriteLine(Path.Combine(results, name + ".md"));
    }

    // The same judgement where learning ought to pay, with networks that were trained there.
    private Verdict? Experiment(CancellationToken cancellationToken)
    {
        var trained = Load(experiment);
        if (trained.Count == 0)
        {
            progress.WriteLine($"{experiment} holds no weights; without train governor --world {Worlds.CpuBinds} there is no experiment");
            return null;
        }

        var world = Worlds.All[Worlds.CpuBinds];
        var scenarios = _plan.OfExperiment(quick ? QuickHeadroom : int.MaxValue);
        return new(Run(Entries(trained, world), scenarios, world, cancellationToken), Contestants.Names, Network);
    }

    private static List<GovernorWeights> Load(string folder)
    {
        var loaded = new List<GovernorWeights>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.weights").Order(StringComparer.Ordinal).ToArray() : [])
        {
            loaded.Add(GovernorWeightsFile.TryLoad(file, null, out var one, out var fault) ? one : throw new ExitException(ExitCode.Failed, fault));
        }

        return loaded;
    }

    private List<Entry> Entries(List<GovernorWeights> trained, SimulatedWorld world)
    {
        var entries = Contestants.Names.Select(name => new Entry(name, 0, scenario => Contestants.Make(name, scenario.Options, scenario.Seed))).ToList();
        foreach (var one in trained)
        {
            var means = MeanOutputs(one, world);
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

    private float[] MeanOutputs(GovernorWeights one, SimulatedWorld world)
    {
        var recording = new Recording(new(one.Parameters.Span));
        foreach (var scenario in _plan.Tuning(world))
        {
            Village.Run(scenario, new(scenario.Options, Heuristics.Find(one.Heuristic), recording), world.Calibration);
        }

        return recording.Mean;
    }

    private RunRecord[] Run(List<Entry> entries, IReadOnlyList<Scenario> scenarios, SimulatedWorld world, CancellationToken cancellationToken)
    {
        var runs = new RunRecord[entries.Count * scenarios.Count];
        var bounds = scenarios.Select(scenario => OracleBound.Of(scenario, world.Calibration)).ToArray();
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
                Outcome = Village.Run(scenario, entry.Make(scenario), world.Calibration),
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
