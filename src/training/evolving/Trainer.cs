using System.Diagnostics;
using System.Globalization;
using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Judging;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Evolving;

/// <summary>Evolves the governor's network in the simulator. Weights that steer gates are not trained here: villages have no gates.</summary>
/// <param name="settings">How much.</param>
/// <param name="folder">Where checkpoints and weights go.</param>
/// <param name="progress">Where progress is told.</param>
internal sealed class Trainer(TrainingSettings settings, string folder, TextWriter progress)
{
    private readonly FrozenPlan _plan = FrozenPlan.Shipped;
    private readonly SimulatedWorld _world = Worlds.All[settings.World];

    /// <summary>Trains all seeds, or goes on where it was stopped.</summary>
    /// <param name="cancellationToken">Stops after the running trials; what was done up to the last trial is kept.</param>
    /// <returns>The weights files.</returns>
    public IReadOnlyList<string> Train(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var tuning = _plan.Tuning(_world);
        var heuristic = ChooseBase(tuning, out var costs);
        var files = new List<string>();
        for (var seed = 1UL; seed <= (ulong)settings.Seeds; seed++)
        {
            files.Add(TrainSeed(seed, heuristic, tuning, costs, cancellationToken));
        }

        return files;
    }

    private string ChooseBase(IReadOnlyList<Scenario> tuning, out double[] costs)
    {
        var all = Heuristics.All.Select(heuristic => (heuristic.Name, Costs: Fitness.CostsOf(heuristic.Name, tuning, _world.Calibration))).ToList();
        var best = all.MinBy(static one => one.Costs.Average());
        costs = best.Costs;
        progress.WriteLine($"base heuristic, best on {tuning.Count} tuning scenarios: {best.Name}");
        return best.Name;
    }

    private string TrainSeed(ulong seed, string heuristic, IReadOnlyList<Scenario> tuning, double[] tuningCosts, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, $"seed-{seed:00}.weights");
        var checkpointFile = Path.Combine(folder, $"seed-{seed:00}.checkpoint");
        var data = string.Create(
            CultureInfo.InvariantCulture,
            $"simulator, calibration {Calibration.Shipped.Version}, world {settings.World}, family {_world.Family}, {settings.Pairs} pairs x {settings.Scenarios} scenarios");
        var plan = $"{data}; base {heuristic}; features {GovernorFeatures.Hash}; {settings.Evolution}";
        var at = Checkpoint.TryLoad(checkpointFile, plan, out var found) ? found : Begin(seed, plan);
        var evolution = new Evolution(settings.Evolution, at.State);
        var began = Stopwatch.GetTimestamp();
        while (at.State.Generation < settings.Generations)
        {
            var mean = Generation(evolution, heuristic, cancellationToken);
            if (at.State.Generation % settings.TryEvery == 0)
            {
                var fitness = Fitness.Of(Network(at.State.Parameters), heuristic, tuning, tuningCosts, _world.Calibration);
                if (fitness > at.BestFitness)
                {
                    at = at with { Best = [.. at.State.Parameters], BestFitness = fitness, BestGeneration = at.State.Generation };
                }

                at.Save(checkpointFile);
                progress.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {seed}  generation {at.State.Generation}/{settings.Generations}  mean {mean:+0.0000;-0.0000}  tuning {fitness:+0.0000;-0.0000}  best {at.BestFitness:+0.0000;-0.0000} at {at.BestGeneration}  {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
            }
        }

        var hash = GovernorWeightsFile.Save(file, new()
        {
            Heuristic = heuristic,
            Generation = at.BestGeneration,
            Seed = seed,
            Data = data,
            Scores = [new("tuning_log_gain", at.BestFitness)],
            Parameters = Network(at.Best).Parameters.ToArray(),
        });
        progress.WriteLine($"seed {seed}  {file}  {hash}");
        return file;
    }

    // The zero residual is the first best: a training that finds nothing better gives the heuristic.
    private static Checkpoint Begin(ulong seed, string plan)
    {
        var all = new GovernorNetwork(new Rng(seed)).Parameters;
        var trained = all[..^GovernorNetwork.GateParameterCount].ToArray();
        return new() { Plan = plan, State = new(seed, trained), Best = [.. trained], BestFitness = 0, BestGeneration = 0 };
    }

    private double Generation(Evolution evolution, string heuristic, CancellationToken cancellationToken)
    {
        var generation = evolution.State.Generation;
        Scenario[] scenarios =
            [.. Enumerable.Range(0, settings.Scenarios).Select(i => _plan.Training(_world, (((long)evolution.State.Seed * 10_007) + generation) * settings.Scenarios + i))];
        var costs = Fitness.CostsOf(heuristic, scenarios, _world.Calibration);
        var fitness = new double[2 * settings.Pairs];
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Workers, CancellationToken = cancellationToken };
        Parallel.For(
            0,
            fitness.Length,
            options,
            static () => (Network: new GovernorNetwork(new Rng(0)), Candidate: new float[GovernorNetwork.ParameterCount - GovernorNetwork.GateParameterCount]),
            (i, _, local) =>
            {
                evolution.Perturb(i / 2, i % 2 == 0 ? 1 : -1, local.Candidate);
                local.Candidate.CopyTo(local.Network.Parameters);
                fitness[i] = Fitness.Of(local.Network, heuristic, scenarios, costs, _world.Calibration);
                return local;
            },
            static _ => { });
        evolution.Step(fitness);
        return fitness.Average();
    }

    // The gates' head of a new network is zero and steers nothing.
    private static GovernorNetwork Network(float[] trained)
    {
        var network = new GovernorNetwork(new Rng(1));
        trained.CopyTo(network.Parameters);
        return network;
    }
}
