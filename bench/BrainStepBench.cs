using System.Diagnostics;
using Nimmerverse.Bench.Exploration;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Bench;

/// <summary>What one brain step costs: act and learn alone, and with map, features and watchdog around it.</summary>
public sealed class BrainStepBench : IBenchmark
{
    private const int Rounds = 21;

    /// <inheritdoc />
    public string Name => "brain-step";

    /// <inheritdoc />
    public string Summary => "Time and allocation of one act + learn step of an NPC's brain (two 32-32 networks), one thread.";

    /// <inheritdoc />
    public Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var steps = context.Quick ? 2_000 : 20_000;
        var rows = new List<BenchmarkRow>();
        foreach (var exits in (int[])[2, 3, 4])
        {
            AddRows(rows, $"act + learn, {exits} exits", Networks(exits), steps, "<= 5", cancellationToken);
        }

        AddRows(rows, "whole brain step, 5 x 5 village (perceive, learn, decide)", Villages(5, 8), steps, "<= 5", cancellationToken);
        AddRows(rows, "whole brain step, 10 x 10 village", Villages(10, 30), steps, reach: null, cancellationToken);
        AddRows(rows, "imagined step, 5 x 5 village", Dreams(), steps, reach: null, cancellationToken);
        return Task.FromResult(new BenchmarkResult(
            rows,
            [
                $"Median and fastest of {Rounds} rounds of {steps:N0} steps after a warm-up round; allocation over all rounds by GC.GetAllocatedBytesForCurrentThread.",
                "Measured on the just-in-time runtime that runs the benchmark. The NPC itself is compiled ahead of time for the baseline instruction set (128-bit vectors).",
                "In the village the world's part of a step (placing the body, counting facts) is included.",
            ],
            []));
    }

    private static void AddRows(List<BenchmarkRow> rows, string what, Action step, int steps, string? reach, CancellationToken cancellationToken)
    {
        var times = new double[Rounds];
        for (var i = 0; i < 3 * steps; i++)
        {
            step();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < steps; i++)
            {
                step();
            }

            times[round] = Stopwatch.GetElapsedTime(began).TotalMicroseconds / steps;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(times);
        rows.Add(new(what, times[Rounds / 2], "us", reach));
        rows.Add(new($"{what}: fastest round", times[0], "us"));
        rows.Add(new($"{what}: allocated", (double)allocated / (Rounds * steps), "bytes/step", "0"));
    }

    private static Action Networks(int exits)
    {
        var settings = new BrainSettings();
        var rng = new Rng(1);
        var mind = new Mind(settings, rng);
        var learner = new StreamActorCritic(mind.Networks, exits, settings.Learning);
        var rows = new float[exits * Features.ActorInputs];
        var state = new float[Features.CriticInputs];
        var count = 0;
        return () =>
        {
            rows[count % rows.Length] = rng.NextSingle();
            state[count % state.Length] = rng.NextSingle();
            learner.Act(rows, exits, state, rng);
            learner.Learn(rng.NextSingle(), ++count % 25 == 0, state);
        };
    }

    private static Action Villages(int side, int houses)
    {
        var rng = new Rng(2);
        var brain = new Brain(new Mind(new BrainSettings(), rng), rng);
        var course = new ExplorationCourse(side, houses, seed: 3, villages: 64);
        course.Begin();
        brain.Perceive(course.See());
        return () =>
        {
            course.Walk(brain.Decide());
            brain.Perceive(course.See());
            if (course.Done)
            {
                course.Begin();
                brain.Perceive(course.See());
            }
        };
    }

    private static Action Dreams()
    {
        var rng = new Rng(4);
        var brain = new Brain(new Mind(new BrainSettings(), rng), rng);
        var course = new ExplorationCourse(5, 8, seed: 5, villages: 1);
        course.Begin();
        brain.Perceive(course.See());
        while (!course.Done)
        {
            course.Walk(brain.Decide());
            brain.Perceive(course.See());
        }

        return () => brain.Dream();
    }
}
