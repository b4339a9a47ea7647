using System.Diagnostics;
using Nimmerverse.Meaning;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Bench.Gates;

/// <summary>The correlator alone: one thread, waves made beforehand, time moved by hand.</summary>
internal static class CorrelatorRun
{
    private static readonly string[] Noise = ["banana", "senate", "football", "guitar"];

    private const int WavesPerEpoch = 50_000;

    /// <summary>Runs it.</summary>
    /// <param name="waves">How many; the first tenth warms up.</param>
    /// <param name="bias">How far the governor moves all thresholds, once a simulated second; with 0 it steers nothing.</param>
    public static (double WavesPerSecond, double BytesPerWave, long Collapses) Run(int waves, double bias)
    {
        var start = new DateTimeOffset(2026, 4, 2, 12, 0, 0, TimeSpan.Zero);
        var words = GateDefinitions.Shipped.SelectMany(static gate => gate.Anchors.Take(4)).Concat(Noise).ToArray();
        var cells = Enumerable.Range(0, words.Length).Select(static i => $"cell_{i}").ToArray();
        var random = new Random(1);
        var made = new Wave[waves];
        for (var i = 0; i < waves; i++)
        {
            var voice = random.Next(words.Length);
            made[i] = new(Guid.NewGuid(), cells[voice], words[voice], random.NextDouble(), random.Next(8) == 0 ? -1 : 1, start.AddTicks(i * 200L));
        }

        var counter = new Counter();
        var correlator = new Correlator(GateDefinitions.Shipped, WordVectors.Shipped, GateOptions.Virtual, counter);
        for (var i = 0; i < waves / 10; i++)
        {
            correlator.Accept(made[i], made[i].Timestamp);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        for (var i = waves / 10; i < waves; i++)
        {
            if (bias != 0 && i % WavesPerEpoch == 0)
            {
                correlator.Steer(GateDefinitions.Shipped.ToDictionary(static gate => gate.GateId, _ => new GateSteering(bias, GateOverride.None)));
            }

            correlator.Accept(made[i], made[i].Timestamp);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var measured = waves - (waves / 10);
        return (measured / seconds, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / measured, counter.Collapses);
    }

    private sealed class Counter : IGateObserver
    {
        public long Collapses { get; private set; }

        public void OnTransition(GateTransition transition, double combinedConfidence)
        {
            // Only collapses are counted: transitions are in the status.
        }

        public void OnCollapse(WaveCollapse collapse) => Collapses++;
    }
}
