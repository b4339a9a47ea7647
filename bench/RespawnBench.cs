using System.Diagnostics;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Bench;

/// <summary>How long a village misses an NPC that was killed.</summary>
internal sealed class RespawnBench : IBenchmark
{
    private const int Npcs = 25;
    private const double ReachMs = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <inheritdoc />
    public string Name => "respawn";

    /// <inheritdoc />
    public string Summary => "kill -9 of an NPC until it ticks again with its last brain, 100 times in a village of 25";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        var kills = context.Quick ? 10 : 100;
        List<double> times = [];
        var forgotten = 0;
        await using (var village = await LiveVillage.StartAsync(context, Npcs, cancellationToken))
        {
            await Task.Delay(TimeSpan.FromSeconds(12), cancellationToken); // Every NPC has committed its first weights by then.
            for (var kill = 0; kill < kills; kill++)
            {
                var npc = $"{kill % Npcs}";
                var before = village.States[npc].State;
                var (elapsed, after) = await KillAsync(village, npc, before.Pid, cancellationToken);
                times.Add(elapsed.TotalMilliseconds);
                forgotten += after.Generation < before.Generation || after.FactsKnown < before.FactsKnown && after.Village == before.Village ? 1 : 0;
                await Task.Delay(Pause, cancellationToken);
            }
        }

        times.Sort();
        return new BenchmarkResult(
            [
                new($"kill -9 to ticking again, p50 of {kills}", Rank(times, 0.50), "ms"),
                new($"kill -9 to ticking again, p99 of {kills}", Rank(times, 0.99), "ms", $"<= {ReachMs}"),
                new($"kill -9 to ticking again, maximum of {kills}", times[^1], "ms"),
                new("came back with an older brain or fewer facts than it had told", forgotten, "NPCs", "0"),
            ],
            [
                $"A village of {Npcs} NPCs with world, thalamus, cells and nerves, brought up by './nimmerverse up'; NPCs are killed in turn.",
                "Measured from the SIGKILL until a subscriber on the bus has the new process's first state: it has its weights and memory back, "
                + "is connected, and has ticked.",
                "Percentiles are nearest rank. A restart runs at full speed; the CPU quota applies again after its first second.",
            ],
            []);
    }

    private static async Task<(TimeSpan Elapsed, NpcState State)> KillAsync(
        LiveVillage village, string npc, int pid, CancellationToken cancellationToken)
    {
        var back = new TaskCompletionSource<(long At, NpcState State)>(TaskCreationOptions.RunContinuationsAsynchronously);
        village.StateHeard = state =>
        {
            if (state.Npc == npc && state.Pid != pid && state.Tick > 0)
            {
                back.TrySetResult((Stopwatch.GetTimestamp(), state));
            }
        };
        using var process = Process.GetProcessById(pid);
        var begun = Stopwatch.GetTimestamp();
        process.Kill();
        var (at, heard) = await back.Task.WaitAsync(Patience, cancellationToken);
        village.StateHeard = null;
        return (Stopwatch.GetElapsedTime(begun, at), heard);
    }

    private static double Rank(List<double> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}
