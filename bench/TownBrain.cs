using System.Diagnostics;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Bench;

/// <summary>What a step costs a brain in a town: its searches over the private map grow with what it knows.</summary>
internal static class TownBrain
{
    private const int WarmUp = 2_000;

    /// <summary>Lets a new brain explore the town.</summary>
    /// <param name="map">The town.</param>
    /// <param name="steps">Steps to measure, after those that warm up.</param>
    /// <returns>Time and allocation of a step.</returns>
    public static IEnumerable<BenchmarkRow> Measure(StreetMap map, int steps)
    {
        var village = VillageDrawing.Draw(1, LevelPlan.ForStreets(map.Graph.NodeCount), 0, map.Graph, map.AddressNodes);
        var brain = new Brain(new Mind(new BrainSettings(), new Rng(1)), new Rng(2));
        var (node, known, number) = (0, 0, 1L);
        var seen = new HashSet<int>();
        Walk(WarmUp);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        Walk(steps);
        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var what = $"brain in a town of {map.Graph.NodeCount} nodes";
        yield return new BenchmarkRow($"{what}: step", Math.Round(time.TotalMicroseconds / steps, 1), "us");
        yield return new BenchmarkRow($"{what}: allocated per step", Math.Round((double)allocated / steps, 1), "B");
        yield return new BenchmarkRow($"{what}: nodes visited in {WarmUp + steps} steps", brain.Map.VisitedCount, "nodes");

        void Walk(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var isNew = village.HouseAt(node) >= 0 && seen.Add(node);
                known += isNew ? 1 : 0;
                brain.Perceive(new Sight
                {
                    Village = number,
                    NodeCount = map.Graph.NodeCount,
                    Node = node,
                    Exits = map.Graph.Neighbours(node),
                    NewFacts = isNew ? 1 : 0,
                    FactsKnown = known,
                    FactsTotal = village.Houses.Count + 1,
                    HousesSeen = known,
                });
                node = brain.Decide();
            }
        }
    }
}
