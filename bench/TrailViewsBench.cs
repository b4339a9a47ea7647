using System.Globalization;
using Nimmerverse.Bench.Trails;
using Npgsql;

namespace Nimmerverse.Bench;

/// <summary>How long a lab waits for each of its questions at ten million trails.</summary>
internal sealed class TrailViewsBench : IBenchmark
{
    private const string SizeVariable = "NIMMERVERSE_BENCH_TRAILS";
    private const double ReachMs = 1_000;
    private const int Repetitions = 5;

    private static readonly (string Name, string Sql)[] Questions =
    [
        ("cell_health", "SELECT * FROM phoebe.cell_health"),
        ("gate_economics", "SELECT * FROM phoebe.gate_economics"),
        ("reflex_candidates", "SELECT * FROM phoebe.reflex_candidates"),
        ("npc_careers", "SELECT * FROM phoebe.npc_careers"),
        ("capability_costs", "SELECT * FROM phoebe.capability_costs"),
        ("gate_opening_sources", "SELECT * FROM phoebe.gate_opening_sources"),
        ("gate_opening_pairs", "SELECT * FROM phoebe.gate_opening_pairs"),
        ("governor_rewards", "SELECT * FROM phoebe.governor_rewards"),
        ("gate_openings, the newest 100 of a gate", "SELECT * FROM phoebe.gate_openings WHERE gate_id = 'gate_7' ORDER BY trail_id DESC LIMIT 100"),
        ("a trail and its children", "SELECT * FROM phoebe.trails WHERE trail_id = $1 UNION ALL SELECT * FROM phoebe.trails WHERE parent_trail = $1"),
        ("the newest 50 of a kind", "SELECT * FROM phoebe.trails WHERE kind = 'episode' ORDER BY trail_id DESC LIMIT 50"),
        ("the newest 50 of an actor", "SELECT * FROM phoebe.trails WHERE actor = 'npc-7' ORDER BY trail_id DESC LIMIT 50"),
    ];

    /// <inheritdoc />
    public string Name => "trail-views";

    /// <inheritdoc />
    public string Summary => $"Time of each of a lab's questions at 10 million trails ({SizeVariable} sets another size).";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var trails = context.Quick ? 100_000
            : long.Parse(Environment.GetEnvironmentVariable(SizeVariable) ?? "10000000", CultureInfo.InvariantCulture);
        await using var lab = await PhoebeLab.StartAsync(context.HomeDirectory);
        await using (var owner = await lab.ConnectAsync("owner", cancellationToken))
        {
            await new TrailGenerator(owner).RunAsync(trails, context.Progress, cancellationToken);
        }

        await using var reader = await lab.ConnectAsync("reader", cancellationToken);
        var some = await AskAsync(reader, "SELECT trail_id FROM phoebe.gate_transitions ORDER BY trail_id DESC OFFSET 500 LIMIT 1", cancellationToken);
        var rows = new List<BenchmarkRow>();
        foreach (var (name, sql) in Questions)
        {
            var times = new List<double>();
            for (var i = 0; i < Repetitions; i++)
            {
                times.Add(await MeasureAsync(reader, sql, some, cancellationToken));
            }

            rows.Add(new($"{name}, first time", times[0], "ms", $"<= {ReachMs}"));
            rows.Add(new($"{name}, median of {Repetitions}", times.Order().ElementAt(Repetitions / 2), "ms", $"<= {ReachMs}"));
        }

        var size = await AskAsync(reader, "SELECT pg_size_pretty(pg_database_size(current_database()))", cancellationToken);
        return new BenchmarkResult(
            rows,
            [
                string.Create(CultureInfo.InvariantCulture, $"{trails:N0} trails of ten kinds over 30 days, generated inside PostgreSQL {reader.PostgreSqlVersion} through the same triggers as the writer's; the database has {size}."),
                "Each question is asked on one open connection and read to its last row. Views read tables of figures that the triggers keep; 'first time' includes planning and whatever was not in memory.",
            ],
            []);
    }

    private static async Task<double> MeasureAsync(NpgsqlConnection reader, string sql, object? some, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var command = new NpgsqlCommand(sql, reader) { CommandTimeout = 0 };
        if (sql.Contains("$1", StringComparison.Ordinal))
        {
            command.Parameters.Add(new() { Value = some });
        }

        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var count = 0;
        while (await rows.ReadAsync(cancellationToken))
        {
            count++;
        }

        return count > 0 || sql.Contains("reflex", StringComparison.Ordinal)
            ? TimeProvider.System.GetElapsedTime(started).TotalMilliseconds
            : throw new InvalidOperationException($"No answer to: {sql}");
    }

    private static async Task<object?> AskAsync(NpgsqlConnection reader, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, reader) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
