using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Nimmerverse.World.Maps;

namespace Nimmerverse.Training.Brains;

/// <summary>Runs the cells that are missing, as many at once as there are processors, and tells how far it is.</summary>
/// <param name="plan">The plan.</param>
/// <param name="map">The street map.</param>
/// <param name="store">What is finished.</param>
/// <param name="progress">Where progress is told.</param>
internal sealed class CellRunner(BrainPlan plan, StreetMap map, CellStore store, TextWriter progress)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private long _began;
    private long _told;
    private int _done;
    private double _weightDone;

    /// <summary>Runs them.</summary>
    /// <param name="cells">All cells.</param>
    /// <param name="cancellationToken">Stops; finished cells are kept.</param>
    /// <returns>All cells, finished.</returns>
    public IReadOnlyList<BrainCell> Run(IReadOnlyList<BrainCell> cells, CancellationToken cancellationToken)
    {
        // Seed by seed, so that what is finished early is a whole judgement with fewer seeds; of one seed the long cells first.
        var missing = cells.Where(cell => store.Find(cell) is null).OrderBy(static cell => cell.Seed).ThenByDescending(Weight).ToArray();
        var weight = missing.Sum(Weight);
        progress.WriteLine($"{cells.Count} cells, {cells.Count - missing.Length} finished before; {map}");
        _began = _told = Stopwatch.GetTimestamp();
        Parallel.ForEach(
            Partitioner.Create(missing, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            cell =>
            {
                var began = Stopwatch.GetTimestamp();
                cell.Checkpoints = Live(cell, cancellationToken);
                cell.Seconds = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2);
                store.Add(cell);
                Tell(cell, missing.Length, weight);
            });
        return [.. cells.Select(cell => store.Find(cell)!)];
    }

    private IReadOnlyList<Checkpoint> Live(BrainCell cell, CancellationToken cancellationToken) => cell.Part switch
    {
        BrainCell.Explorers =>
        [
            new()
            {
                Steps = 0,
                ImaginedSteps = 0,
                Villages = 0,
                GivenUp = 0,
                Rescues = 0,
                Brain = "none",
                Tests = [Explorers.Run(plan, cell.Arm, cell.Level, map, cell.Seed, cancellationToken)],
            },
        ],
        BrainCell.Levels => new BrainLife(plan, BrainArm.All.First(arm => arm.Name == cell.Arm), cell.Seed, map, cancellationToken).OnLevel(cell.Level),
        _ => Past(cell.Arm, cell.Seed, cancellationToken),
    };

    private IReadOnlyList<Checkpoint> Past(string name, ulong seed, CancellationToken cancellationToken)
    {
        var past = BrainPast.All.First(past => past.Name == name);
        return new BrainLife(plan, past.Arm, seed, map, cancellationToken).ThroughLevels(past.Replays ? plan.ReplayShare : 0);
    }

    // What a cell takes, roughly: steps weigh by the size of their village, and imagined ones like real ones.
    private double Weight(BrainCell cell)
    {
        var nodes = cell.Level switch { 1 => 25, 2 => 64, 3 => 100, 4 => 400, _ => Math.Min(map.Graph.NodeCount, 1_500) };
        var step = 20 + nodes;
        var plans = cell.Part == BrainCell.Lives || (cell.Part == BrainCell.Levels && BrainArm.All.First(arm => arm.Name == cell.Arm).Plans);
        var steps = cell.Part switch { BrainCell.Explorers => nodes * plan.HeldOutVillages * 0.1, BrainCell.Levels => plan.Samples[^1], _ => plan.VillagesPerLevel.Sum() * 100.0 };
        return step * steps * (plans ? 1 + plan.DreamsPerStep : 1);
    }

    private void Tell(BrainCell cell, int all, double weight)
    {
        lock (_lock)
        {
            _done++;
            _weightDone += Weight(cell);
            if (_done < all && Stopwatch.GetElapsedTime(_told) < TellEvery)
            {
                return;
            }

            _told = Stopwatch.GetTimestamp();
            var took = Stopwatch.GetElapsedTime(_began);
            var left = took * ((weight / _weightDone) - 1);
            progress.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{_done} of {all} cells, {took:h\\:mm\\:ss}, about {left:h\\:mm\\:ss} left; last: {cell.Part} {(cell.Level > 0 ? cell.Level : "all")}, {cell.Arm}, seed {cell.Seed}, {cell.Checkpoints[^1].Rescues} rescues"));
        }
    }
}
