using System.Globalization;
using Nimmerverse.Bench.Gates;

namespace Nimmerverse.Bench;

/// <summary>How many waves the correlator takes, and how long a wave takes to become a transition over the real server.</summary>
public sealed class GatesBench : IBenchmark
{
    /// <inheritdoc />
    public string Name => "gates";

    /// <inheritdoc />
    public string Summary => "correlator waves/s in process; wave-to-transition latency over the real server at 1k, 10k and 50k waves/s";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rows = new List<BenchmarkRow>();
        var waves = context.Quick ? 500_000 : 3_000_000;
        var (wavesPerSecond, bytesPerWave, collapses) = CorrelatorRun.Run(waves, bias: 0);
        rows.Add(new("correlator, one thread", Math.Round(wavesPerSecond), "waves/s", ">= 500,000"));
        rows.Add(new("correlator, allocated", Math.Round(bytesPerWave, 2), "bytes/wave"));

        // Far too little to open or shut a gate, so that both runs do the same work but for the steering.
        var steered = CorrelatorRun.Run(waves, bias: 1e-9);
        rows.Add(new("correlator, gates steered each second", Math.Round(steered.WavesPerSecond), "waves/s", ">= 500,000"));
        rows.Add(new("correlator, gates steered, allocated", Math.Round(steered.BytesPerWave, 2), "bytes/wave"));

        var duration = TimeSpan.FromSeconds(context.Quick ? 5 : 30);
        var words = LiveThalamus.ProbeWords(400);
        await using var live = new LiveThalamus();
        await live.StartAsync(context.HomeDirectory, words, cancellationToken);

        // The first run warms up server, thalamus and this process; it is thrown away.
        await new LatencyRun(live, words).RunAsync(10_000, TimeSpan.FromSeconds(5), cancellationToken);
        foreach (var rate in (int[])[1_000, 10_000, 50_000])
        {
            var result = await new LatencyRun(live, words).RunAsync(rate, duration, cancellationToken);
            await context.Progress.WriteLineAsync($"  {rate} waves/s: {result.Arrivals.Count} of {result.Probes} transitions, {result.Handled} of {result.Sent} waves");
            rows.AddRange(Rows(result));
        }

        return new(
            rows,
            [
                string.Create(CultureInfo.InvariantCulture, $"In process: 28 voices over 6 shipped gates and 4 unrelated words, one wave each 20 us of simulated time, {collapses} collapses built, {steered.Collapses} with steered gates."),
                $"Over the server: the real nats-server and the real thalamus process, with 6 shipped gates and {words.Length} probe gates; everything on this machine.",
                $"Open loop: background waves keep their rate on one connection, {LatencyRun.ProbesPerSecond} probes a second on another. A probe is two agreeing waves of two cells; latency is from the second wave to its transition in a third connection's queue, matched by message id.",
                "'since due' counts from when the schedule wanted the wave sent, so that a stalled generator hides nothing; its timer adds up to about 1 ms.",
                "Lost waves: sent, less those that the thalamus counts as accepted or refused.",
            ],
            []);
    }

    private static IEnumerable<BenchmarkRow> Rows(LatencyResult result)
    {
        var rate = result.WavesPerSecond.ToString("N0", CultureInfo.InvariantCulture);
        var reach = result.WavesPerSecond == 50_000 ? "< 1 ms" : null;
        yield return Row("p50", 0.5, null);
        yield return Row("p99", 0.99, reach);
        yield return Row("p99.9", 0.999, null);
        yield return new($"{rate} waves/s, p99 since due", Round(result.Percentile(0.99, static arrived => arrived.SinceDueMs)), "ms");
        yield return new($"{rate} waves/s, probes without transition", result.Probes - result.Arrivals.Count, $"of {result.Probes}", "0");
        yield return new($"{rate} waves/s, CPU of the thalamus", Math.Round(result.CpuPct, 1), "% of a core");
        yield return new($"{rate} waves/s, lost waves", result.Sent - result.Handled, $"of {result.Sent}", "0");

        BenchmarkRow Row(string name, double share, string? want) =>
            new($"{rate} waves/s, {name}", Round(result.Percentile(share, static arrived => arrived.SinceSentMs)), "ms", want);
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, 3);
}
