using System.CommandLine;
using System.Runtime.InteropServices;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Training.Brains;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Evolving;
using Nimmerverse.Training.Judging;
using Nimmerverse.Training.Living;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training;

/// <summary>The verbs of the training program.</summary>
internal static class TrainingCommands
{
    /// <summary>The checkout, named by the launcher; without it the folder in which the program was started.</summary>
    public static string Home => Environment.GetEnvironmentVariable("NIMMERVERSE_HOME") is { Length: > 0 } home ? home : Environment.CurrentDirectory;

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Trains and judges the governor in a simulator; neither bus nor village is needed.")
        {
            new Command("train", "Train") { TrainGovernor(), Mapping.MapsVerb.Declare(), Calibrating.CalibrationVerb.Declare(), Gating.GatesVerb.Declare() },
            new Command("eval", "Judge") { EvalGovernor(), EvalBrains() },
        };
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"nimmerverse: {error.Message}");
            }

            return (int)ExitCode.Usage;
        }

        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupted.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped; the same command goes on from the last checkpoint.");
            return (int)ExitCode.Interrupted;
        }
        catch (ExitException exception)
        {
            await Console.Error.WriteLineAsync($"nimmerverse: {exception.Message}");
            return (int)exception.Code;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }

    private static Command TrainGovernor()
    {
        var quick = new Option<bool>("--quick") { Description = "A run of minutes instead of hours" };
        var output = new Option<string?>("--out") { Description = "Folder of checkpoints and weights (default artifacts/training/governor, or the world's name)" };
        var seeds = Number("--seeds", "Independent evolutions (default 20, quick 2)");
        var generations = Number("--generations", "Generations of each (default 150, quick 20)");
        var rate = new Option<float?>("--learning-rate") { Description = "Adam's step, for experiments on tuning seeds" };
        var world = new Option<string>("--world") { Description = "World to train in", DefaultValueFactory = static _ => Worlds.Calibrated };
        world.AcceptOnlyFromAmong([.. Worlds.All.Keys]);
        var command = new Command("governor", "Evolve the governor's network; stopped with Ctrl-C, the same command goes on") { quick, output, seeds, generations, rate, world };
        command.SetAction((parsed, cancellationToken) => GuardAsync(
            token =>
            {
                var settings = parsed.GetValue(quick) ? TrainingSettings.Quick : new();
                settings = settings with
                {
                    Seeds = parsed.GetValue(seeds) ?? settings.Seeds,
                    Generations = parsed.GetValue(generations) ?? settings.Generations,
                    World = parsed.GetValue(world)!,
                    Evolution = settings.Evolution with { LearningRate = parsed.GetValue(rate) ?? settings.Evolution.LearningRate },
                };
                new Trainer(settings, Path.GetFullPath(parsed.GetValue(output) ?? FolderOf(settings.World)), Console.Error).Train(token);
                return Task.CompletedTask;
            },
            cancellationToken));
        return command;
    }

    private static Command EvalGovernor()
    {
        var quick = new Option<bool>("--quick") { Description = "Two scenarios of each family instead of all" };
        var weights = new Option<string>("--out") { Description = "Folder of trained weights", DefaultValueFactory = static _ => FolderOf(Worlds.Calibrated) };
        var experiment = new Option<string>("--experiment")
        { Description = "Folder of weights trained in the world of the experiment", DefaultValueFactory = static _ => FolderOf(Worlds.CpuBinds) };
        var results = new Option<string>("--results") { Description = "Folder of the results", DefaultValueFactory = static _ => Path.Combine(Home, "bench", "results") };
        var live = new Option<bool>("--live") { Description = "In a living village instead: policies take turns, village by village" };
        var minutes = Number("--minutes", "How long the village lives (default 30)");
        var all = new Option<bool>("--all") { Description = "With --live: every heuristic, and how well the simulator foretells their order" };
        var rival = new Option<string>("--rival") { Description = "With --live: the heuristic that the network takes turns with", DefaultValueFactory = static _ => "hold_back" };
        var resume = new Option<bool>("--resume") { Description = "With --live: add turns to those in the folder of results" };
        rival.AcceptOnlyFromAmong([.. Heuristics.All.Select(static heuristic => heuristic.Name)]);
        var command = new Command("governor", "Compare trained weights with every heuristic on scenarios that nothing was chosen on")
        { quick, weights, experiment, results, live, minutes, all, rival, resume };
        command.SetAction((parsed, cancellationToken) => GuardAsync(
            token => parsed.GetValue(live) ? LiveRun.RunAsync(
                new() { Length = TimeSpan.FromMinutes(parsed.GetValue(minutes) ?? 30) },
                [
                    LivePolicy.Load(Path.GetFullPath(parsed.GetValue(weights)!)),
                    .. Heuristics.All.Select(static heuristic => heuristic.Name).Where(name => parsed.GetValue(all) || name == parsed.GetValue(rival)).Select(LivePolicy.Of),
                ],
                Path.GetFullPath(parsed.GetValue(results)!),
                parsed.GetValue(resume),
                Console.Error,
                token) : new Evaluation(
                Path.GetFullPath(parsed.GetValue(weights)!),
                Path.GetFullPath(parsed.GetValue(experiment)!),
                Path.GetFullPath(parsed.GetValue(results)!),
                parsed.GetValue(quick),
                Console.Error).RunAsync(token),
            cancellationToken));
        return command;
    }

    private static Command EvalBrains()
    {
        var quick = new Option<bool>("--quick") { Description = "Two brains, fewer villages, a short life: minutes" };
        var seeds = Number("--seeds", "Independently born brains (default 20, quick 2)");
        var map = new Option<string>("--map") { Description = "OpenStreetMap file of the last level", DefaultValueFactory = static _ => Path.Combine(AppContext.BaseDirectory, "hohe-warte.osm.gz") };
        var cells = new Option<string>("--cells") { Description = "Folder of what is finished; the same command goes on from there", DefaultValueFactory = static _ => Path.Combine(Home, "artifacts", "training", "brains") };
        var results = new Option<string>("--results") { Description = "Folder of the results", DefaultValueFactory = static _ => Path.Combine(Home, "bench", "results") };
        var command = new Command("brains", "Judge the NPC's brain on every level; exits with 1 when it forgets a level") { quick, seeds, map, cells, results };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = parsed.GetValue(quick) ? BrainPlan.Shipped.AsQuick() : BrainPlan.Shipped;
            var named = parsed.GetResult(map) is { Implicit: false } ? parsed.GetValue(map) : null;
            return (int)await new BrainEvaluation(
                plan with { TrainingSeeds = parsed.GetValue(seeds) ?? plan.TrainingSeeds },
                Path.GetFullPath(parsed.GetValue(map)!),
                Path.GetFullPath(parsed.GetValue(cells)!),
                Path.GetFullPath(parsed.GetValue(results)!),
                BrainResults.NameOf(parsed.GetValue(quick), named),
                BrainResults.CommandOf(parsed.GetValue(quick), parsed.GetValue(seeds), named),
                Console.Error).RunAsync(cancellationToken);
        });
        return command;
    }

    private static string FolderOf(string world) => Path.Combine(Home, "artifacts", "training", world == Worlds.Calibrated ? "governor" : world);

    private static Option<int?> Number(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 100_000)
            {
                result.AddError($"{name} must be from 1 to 100000.");
            }
        });
        return option;
    }

    private static async Task<int> GuardAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        await action(cancellationToken);
        return (int)ExitCode.Ok;
    }
}
