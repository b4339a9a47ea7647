using Nimmerverse.Bench.Trails;

namespace Nimmerverse.Bench;

/// <summary>Trails a second from publication to a row that a reader sees, through a real nats-server, the real writer and a real PostgreSQL.</summary>
internal sealed class TrailsBench : IBenchmark
{
    private const int Reach = 20_000;

    /// <inheritdoc />
    public string Name => "trails";

    /// <inheritdoc />
    public string Summary => "Trails a second end to end (published to visible row), lag p50 and p99, and what 'sync always' costs.";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rows = new List<BenchmarkRow>();
        var notes = new List<string>();
        await MeasureAsync(context, new BenchServerSettings(), "", rows, notes, cancellationToken);
        if (await BenchServer.KnowsSyncIntervalAsync(cancellationToken))
        {
            await MeasureAsync(context, new BenchServerSettings { SyncAlways = true }, ", sync always", rows, notes, cancellationToken);
        }
        else
        {
            notes.Add("This nats-server has no sync_interval (2.10 brought it), so that 'sync always' could not be measured.");
        }

        return new BenchmarkResult(rows, notes, []);
    }

    private static async Task MeasureAsync(
        BenchmarkContext context, BenchServerSettings settings, string label, List<BenchmarkRow> rows, List<string> notes,
        CancellationToken cancellationToken)
    {
        await using var server = await BenchServer.StartAsync(cancellationToken, settings);
        await using var lab = await PhoebeLab.StartAsync(context.HomeDirectory);
        await using var bus = await PhoebeLab.ConnectAsync(server, cancellationToken);
        await PhoebeLab.MakeStreamAsync(bus, cancellationToken);
        await using var reader = await lab.ConnectAsync("reader", cancellationToken);
        using var writer = lab.StartWriter(server);
        var load = new TrailLoad();
        var run = new TrailRun(bus, load, reader);
        await run.MeasureAsync(20_000, null, cancellationToken); // Compiles what is hot in the writer and fills the server's caches.
        var most = await run.MeasureAsync(context.Quick ? 100_000 : 1_000_000, null, cancellationToken);
        rows.Add(new($"published to visible, as fast as it goes{label}", most.PerSecond, "trails/s", $">= {Reach}"));
        foreach (var rate in (int[])[5_000, 10_000, Reach])
        {
            var paced = await run.MeasureAsync(rate * (context.Quick ? 3 : 20), rate, cancellationToken);
            rows.Add(new($"lag at {rate} trails/s, p50{label}", paced.LagMs(0.50), "ms"));
            rows.Add(new($"lag at {rate} trails/s, p99{label}", paced.LagMs(0.99), "ms"));
            rows.Add(new($"reached at {rate} trails/s{label}", paced.PerSecond, "trails/s"));
        }

        notes.Add($"nats-server {server.Version}{label}, PostgreSQL {reader.PostgreSqlVersion} with fsync and synchronous_commit on, one writer of one connection; "
            + $"publisher, server, database and writer share the machine. {load.MeanBytes:F0} bytes a trail on average, nine kinds as a village publishes them; "
            + $"{run.Refused} publications were refused.");
    }
}
