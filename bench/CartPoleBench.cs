using Nimmerverse.Bench.CartPoles;
using Nimmerverse.Bench.Charts;

namespace Nimmerverse.Bench;

/// <summary>Shows that the port of streaming actor-critic is right, on a task whose results are public.</summary>
public sealed class CartPoleBench : IBenchmark
{
    private const int Steps = 500_000;
    private const int Buckets = 50;
    private static readonly ulong[] Seeds = [1, 2, 3, 4, 5];

    /// <inheritdoc />
    public string Name => "cartpole";

    /// <inheritdoc />
    public string Summary => "Streaming actor-critic on CartPole-v1: mean return over 100 episodes, 5 seeds.";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var steps = context.Quick ? Steps / 10 : Steps;
        var rows = new List<BenchmarkRow>();
        var runs = new List<CartPoleRun>();
        var frozen = new List<double>();
        foreach (var seed in Seeds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var run = new CartPoleRun(seed);
            run.Learn(steps);
            runs.Add(run);
            frozen.Add(run.Evaluate(episodes: 100));
            rows.Add(new($"seed {seed}: frozen policy, mean return of 100 episodes", frozen[^1], "steps", ">= 475"));
            rows.Add(new($"seed {seed}: while learning, mean return of the last 100 episodes", run.Episodes.TakeLast(100).Average(static e => e.Return), "steps"));
            await context.Progress.WriteLineAsync($"seed {seed}: {frozen[^1]:0.0}");
        }

        rows.Insert(0, new("mean over seeds, frozen policy", frozen.Average(), "steps", ">= 475"));
        rows.Insert(1, new("worst seed, frozen policy", frozen.Min(), "steps", ">= 475"));
        var picture = await DrawAsync(context, runs, steps, cancellationToken);
        return new BenchmarkResult(
            rows,
            [
                $"Each seed learns for {steps:N0} steps, one update per step, with the published hyperparameters: hidden 128, gamma 0.99, lambda 0.8, kappa 3 and 2, tau 0.01, alpha 1. Nothing was tuned.",
                "Frozen: learning and normalisation statistics are stopped after the last step, actions are still drawn from the policy, 100 fresh episodes. The step reached last is evaluated, not the best one.",
                "An episode cut at 500 steps did not terminate: the critic bootstraps, then the traces are cleared.",
            ],
            picture is null ? [] : [picture]);
    }

    private async Task<string?> DrawAsync(BenchmarkContext context, List<CartPoleRun> runs, int steps, CancellationToken cancellationToken)
    {
        var points = new List<(double, double, double, double)>();
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            var (from, to) = ((double)steps * bucket / Buckets, (double)steps * (bucket + 1) / Buckets);
            var means = runs
                .Select(run => run.Episodes.Where(e => e.Step > from && e.Step <= to).Select(static e => (double)e.Return).ToList())
                .Where(static returns => returns.Count > 0)
                .Select(static returns => returns.Average())
                .ToList();
            if (means.Count > 0)
            {
                points.Add(((from + to) / 2, means.Average(), means.Min(), means.Max()));
            }
        }

        if (context.Quick)
        {
            return null;
        }

        var chart = new LineChart
        {
            Title = "CartPole-v1: streaming actor-critic while it learns (mean and range of 5 seeds)",
            XLabel = "environment steps = updates",
            YLabel = "return per episode",
            Lines = [new("stream-AC, this port", points), ChartLine.Level("reach: 475", 475, 0, steps)],
        };
        await chart.SaveAsync(Path.Combine(context.ResultsDirectory, $"{Name}.svg"), cancellationToken);
        return $"{Name}.svg";
    }
}
