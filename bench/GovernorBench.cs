using System.Diagnostics;
using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Bench;

/// <summary>What a decision of the governor costs, and how much faster than life the simulator is.</summary>
internal sealed class GovernorBench : IBenchmark
{
    public string Name => "governor-speed";

    public string Summary => "One decision of the governor (features, network, projection), and simulated seconds per second of one core.";

    public Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        var rows = new List<BenchmarkRow>();
        foreach (var count in (int[])[25, 100, 1_000])
        {
            var (median, bytes) = Decide(count, context.Quick ? 200 : 2_000, cancellationToken);
            rows.Add(new($"a decision for {count} NPCs, median", median, "ms", count == 1_000 ? "< 2" : null));
            rows.Add(new($"allocated by a decision for {count} NPCs", bytes, "bytes", "0"));
        }

        rows.Add(new("25 NPCs under the network, one core", Simulate(25, context.Quick ? 5 : 20, cancellationToken), "x real time", ">= 10,000"));
        rows.Add(new("128 NPCs under the network, one core", Simulate(128, context.Quick ? 2 : 8, cancellationToken), "x real time"));
        return Task.FromResult(new BenchmarkResult(
            rows,
            [
                $"The network has {GovernorNetwork.ParameterCount} parameters, all drawn at random here, so that every lever is moved. Villages of {Calibration.Shipped.Version}. calibration, family `train`, seeds from 1; their lives end when all have passed.",
                "Simulated seconds are seconds of village life, each with one decision, per second of processor time; making the villages is included.",
            ],
            []));
    }

    private static (double MedianMs, double Bytes) Decide(int count, int rounds, CancellationToken cancellationToken)
    {
        var tracks = new NpcTrack[count];
        var chance = new Chance(1);
        var scenario = ScenarioFamily.All["train"].Draw(1) with { Npcs = count };
        for (var i = 0; i < count; i++)
        {
            var npc = new SimulatedNpc(i, scenario, Calibration.Shipped, chance);
            tracks[i] = npc.Track;
            for (var second = 0; second < 5; second++)
            {
                npc.Live(second, 10, 20, 1);
                npc.Track.Hear(npc.Report(), second);
            }
        }

        var policy = new GovernorPolicy(scenario.Options, residual: Network());
        var took = new double[rounds];
        var now = 5.0;
        var warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm).TotalSeconds < 1)
        {
            policy.Decide(tracks, now++);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            policy.Decide(tracks, now++);
            took[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rounds;
        Array.Sort(took);
        return (took[rounds / 2], Math.Floor(bytes));
    }

    private static double Simulate(int npcs, double seconds, CancellationToken cancellationToken)
    {
        var network = Network();
        var lived = 0L;
        var warm = Environment.CpuUsage.TotalTime;
        while ((Environment.CpuUsage.TotalTime - warm).TotalSeconds < 2)
        {
            Run(0);
        }

        // Processor time, so that others on the machine do not count.
        var began = Environment.CpuUsage.TotalTime;
        lived = 0;
        for (ulong seed = 1; (Environment.CpuUsage.TotalTime - began).TotalSeconds < seconds; seed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(seed);
        }

        return lived / (Environment.CpuUsage.TotalTime - began).TotalSeconds;

        void Run(ulong seed)
        {
            var scenario = ScenarioFamily.All["train"].Draw(seed) with { Npcs = npcs };
            Village.Run(scenario, new(scenario.Options, Heuristics.Find("stuck_first"), network), null, out var simulated);
            lived += simulated;
        }
    }

    private static GovernorNetwork Network()
    {
        var rng = new Rng(1);
        var parameters = new float[GovernorNetwork.ParameterCount];
        foreach (ref var value in parameters.AsSpan())
        {
            value = 0.2f * ((2 * rng.NextSingle()) - 1);
        }

        return new(parameters);
    }
}
