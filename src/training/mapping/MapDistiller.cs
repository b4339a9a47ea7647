using Nimmerverse.Neural;
using Nimmerverse.Training.Judging;

namespace Nimmerverse.Training.Mapping;

/// <summary>Measures a map: explores its villages, two explorers in each, and looks for the shortest ways to what meets needs.</summary>
internal static class MapDistiller
{
    /// <summary>Measures.</summary>
    /// <param name="sketch">The map and its villages.</param>
    /// <param name="made">How the sketch was made.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The same for the same sketch.</returns>
    internal static MapStatistics Measure(MapSketch sketch, string made, CancellationToken cancellationToken)
    {
        var exits = sketch.Exits();
        List<double> steps = [];
        List<double> ways = [];
        var (together, meetings) = (0L, 0L);
        for (var i = 0; i < sketch.Villages.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (village, rng) = (sketch.Villages[i], new Rng((ulong)i + 1));
            FrontierExplorer[] pair =
            [
                new(exits, village.Houses, rng.Next(sketch.Nodes), rng),
                new(exits, village.Houses, rng.Next(sketch.Nodes), rng),
            ];
            var needs = village.Places.Values.Select(places => StepsTo(exits, places)).ToArray();
            var met = false;
            while (!pair[0].Knows || !pair[1].Knows)
            {
                foreach (var explorer in pair)
                {
                    if (!explorer.Knows)
                    {
                        explorer.Step();
                        ways.Add(needs[rng.Next(needs.Length)][explorer.Node]);
                    }
                }

                if (!pair[0].Knows && !pair[1].Knows)
                {
                    var meets = pair[0].Node == pair[1].Node;
                    meetings += meets && !met ? 1 : 0;
                    (met, together) = (meets, together + 1);
                }
            }

            steps.AddRange(pair.Select(static explorer => (double)explorer.Steps));
        }

        return new()
        {
            Name = sketch.Name,
            Made = made,
            Attribution = sketch.Attribution,
            Nodes = sketch.Nodes,
            Edges = sketch.Edges.Count,
            LengthM = Math.Round(sketch.LengthM),
            Houses = sketch.Villages[0].Houses.Length,
            Facts = sketch.Villages[0].Facts,
            Villages = sketch.Villages.Count,
            FrontierMean = Math.Round(steps.Average(), 2),
            FrontierSteps = Quantiles(steps),
            NeedSteps = Quantiles(ways),
            MeetSteps = Math.Round(together / (double)Math.Max(1, meetings) / sketch.Nodes, 3),
        };
    }

    // Breadth first from all places at once.
    private static int[] StepsTo(int[][] exits, int[] places)
    {
        var steps = new int[exits.Length];
        Array.Fill(steps, -1);
        var queue = new Queue<int>(places);
        foreach (var place in places)
        {
            steps[place] = 0;
        }

        while (queue.TryDequeue(out var node))
        {
            foreach (var exit in exits[node])
            {
                if (steps[exit] < 0)
                {
                    steps[exit] = steps[node] + 1;
                    queue.Enqueue(exit);
                }
            }
        }

        return steps;
    }

    private static double[] Quantiles(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return [.. Enumerable.Range(0, MapStatistics.Parts + 1).Select(part => Math.Round(Statistics.Quantile(sorted, part / (double)MapStatistics.Parts), 2))];
    }
}
