using Nimmerverse.Bench.Charts;
using Nimmerverse.Bench.Exploration;
using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Bench;

/// <summary>How fast an NPC's brain learns to know a fresh village, beside explorers that do not learn.</summary>
public sealed class ExplorationBench : IBenchmark
{
    private const int Side = 5;
    private const int Houses = 8;
    private const int EarlyTick = 16_000;
    private const int LateTick = 75_000;
    private const int Window = 5_000;
    private const int DreamsPerTick = 8;
    private const int Buckets = 40;

    /// <inheritdoc />
    public string Name => "exploration";

    /// <inheritdoc />
    public string Summary => "Steps to know 100% of a fresh 5 x 5 village with 8 houses, after 16k and 75k ticks of life.";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var seeds = context.Quick ? 2 : 16;
        var ticks = context.Quick ? EarlyTick : LateTick;
        var walkers = context.Quick ? 200 : 4_000;
        var random = Explorers.RandomWalk(Side, Houses, seed: 900, walkers);
        var frontier = Explorers.NearestFrontier(Side, Houses, seed: 900, walkers);
        var bound = Explorers.LowerBound(Side * Side, Houses);
        var arms = new List<Arm>
        {
            new("brain with dreams", new BrainSettings(), DreamsPerTick),
            new("without dreams", new BrainSettings(), 0),
            new("without the distance feature", new BrainSettings { DistanceFeature = false }, DreamsPerTick),
            new("without distance and share: no look-ahead", new BrainSettings { DistanceFeature = false, ShareFeature = false }, DreamsPerTick),
            new("without look-ahead and dreams", new BrainSettings { DistanceFeature = false, ShareFeature = false }, 0),
        };
        var rows = new List<BenchmarkRow>();
        foreach (var arm in arms)
        {
            await arm.RunAsync(seeds, ticks, cancellationToken);
            AddRows(rows, arm, frontier, ticks);
            await context.Progress.WriteLineAsync($"{arm.Name}: {rows[^2].Value:0.0} steps at the end");
        }

        rows.Add(new("random walk", random, "steps"));
        rows.Add(new("nearest-frontier explorer", frontier, "steps"));
        rows.Add(new("lower bound without knowledge of the houses", bound, "steps"));
        var pictures = context.Quick ? [] : await DrawAsync(context, arms, random, frontier, bound, ticks, cancellationToken);
        return new BenchmarkResult(
            rows,
            [
                $"{seeds} seeds (1 to {seeds}); hyperparameters were chosen on seeds 1000 and above. Each seed is a newborn with its own weights, villages and starts; the village is redrawn after each completion, the start is random, and the policy that is measured is the one that acts and learns, drawing its actions.",
                $"A figure is the mean over the villages that ended in the {Window:N0} ticks before the stated tick, averaged over seeds, with a bootstrapped 95% interval over seeds.",
                $"With dreams, {DreamsPerTick} imagined steps follow each real one; they are counted apart and are not ticks. All randomness is seeded: the figures do not depend on the machine's speed.",
                "Distance (to the nearest unvisited node) and share (of the unvisited nodes) of an exit both come from a search of the private map: together they are half a frontier explorer. What is left without them is whether a neighbour is unvisited, how often it was visited, how many known ways lead to it, and where the body came from.",
                $"Villages are drawn by the world's own code, on average over {walkers:N0} villages for the explorers that do not learn.",
            ],
            pictures);
    }

    private static void AddRows(List<BenchmarkRow> rows, Arm arm, double frontier, int ticks)
    {
        foreach (var tick in (int[])[EarlyTick, LateTick])
        {
            if (tick <= ticks)
            {
                var interval = arm.At(tick - Window, tick);
                var isMain = arm.Dreams > 0 && arm.Settings.DistanceFeature;
                rows.Add(new($"{arm.Name}, {tick / 1000}k ticks (95%: {interval.Low:0.0} to {interval.High:0.0})", interval.Mean, "steps"));
                rows.Add(new($"{arm.Name}, {tick / 1000}k ticks, relative to nearest frontier", interval.Mean / frontier, "x", isMain && tick == LateTick ? "<= 1.25" : null));
            }
        }
    }

    private async Task<IReadOnlyList<string>> DrawAsync(
        BenchmarkContext context, List<Arm> arms, double random, double frontier, double bound, int ticks, CancellationToken cancellationToken)
    {
        var lines = arms.ConvertAll(arm => new ChartLine(arm.Name, arm.Curve(ticks, Buckets)));
        lines.Add(ChartLine.Level("random walk", random, lines[0].Points[0].X, ticks));
        lines.Add(ChartLine.Level("nearest frontier", frontier, lines[0].Points[0].X, ticks));
        lines.Add(ChartLine.Level("lower bound", bound, lines[0].Points[0].X, ticks));
        var chart = new LineChart
        {
            Title = "Steps to know a fresh 5 x 5 village (mean and 95% interval over 16 seeds)",
            XLabel = "ticks lived",
            YLabel = "steps to 100%",
            Lines = lines,
            LogX = true,
            LogY = true,
        };
        await chart.SaveAsync(Path.Combine(context.ResultsDirectory, $"{Name}.svg"), cancellationToken);
        return [$"{Name}.svg"];
    }

    private sealed class Arm(string name, BrainSettings settings, int dreams)
    {
        private readonly List<ExplorationRun> _runs = [];

        public string Name => name;

        public BrainSettings Settings => settings;

        public int Dreams => dreams;

        public async Task RunAsync(int seeds, int ticks, CancellationToken cancellationToken)
        {
            for (var i = 0; i < seeds; i++)
            {
                _runs.Add(new(settings, dreams));
            }

            var options = new ParallelOptions { CancellationToken = cancellationToken };
            await Task.Run(() => Parallel.For(1, seeds + 1, options, seed => _runs[seed - 1].Live((ulong)seed, ticks)), cancellationToken);
        }

        public Interval At(int after, int upTo) =>
            Interval.Of([.. _runs.Select(run => run.Mean(after, upTo)).Where(double.IsFinite)]);

        public List<(double X, double Y, double Low, double High)> Curve(int ticks, int buckets)
        {
            var points = new List<(double, double, double, double)>();
            var from = 100;
            for (var i = 1; i <= buckets; i++)
            {
                var to = (int)(100 * Math.Pow(ticks / 100.0, (double)i / buckets));
                if (to - from >= 50 && At(from, to) is var interval && double.IsFinite(interval.Mean))
                {
                    points.Add((Math.Sqrt((double)from * to), interval.Mean, interval.Low, interval.High));
                    from = to;
                }
            }

            return points;
        }
    }
}
