using System.Globalization;
using Npgsql;

namespace Nimmerverse.Bench.Trails;

/// <summary>
/// Fills phoebe with trails inside PostgreSQL, through the same triggers as the writer's: a month of a village with 25 NPCs, 40 gates and
/// 30 cells, spread evenly over the last 30 days.
/// </summary>
/// <param name="owner">A connection as the owner.</param>
internal sealed class TrailGenerator(NpgsqlConnection owner)
{
    private const int Chunk = 50_000;

    private const string Prepare =
        """
        SET synchronous_commit = off;
        SELECT phoebe.make_month(date_trunc('month', now() AT TIME ZONE 'UTC' - interval '30 days')::date);
        """;

    // The id of a number is its moment and the number; a transition's parent is the collapse just before it, an episode's an allocation.
    private const string Generate =
        """
        WITH numbered AS (
            SELECT n, now() - interval '30 days' * (1 - n::float8 / $3) AS moment,
                   (ARRAY['behaviour','behaviour','behaviour','behaviour','behaviour','behaviour','step','step','step','step',
                          'collapse','gate_transition','collapse','gate_transition','verification','lifeforce','resource','allocation','episode','quiz'])[1 + n % 20] AS kind
            FROM generate_series($1::bigint, $2::bigint) AS n
        )
        INSERT INTO phoebe.trails (
            trail_id, kind, actor, environment, garden, parent_trail, started, ended, inputs, states_visited, reads, commands, cost, reward,
            outcome, model, weights_generation, node, simulated)
        SELECT bench_id(n, moment), kind,
               CASE WHEN kind IN ('collapse', 'gate_transition', 'allocation') THEN 'thalamus' ELSE 'npc-' || n % 25 END, 'dev', 'virtual',
               CASE WHEN kind IN ('gate_transition', 'episode') THEN bench_id(n - 1, now() - interval '30 days' * (1 - (n - 1)::float8 / $3)) END,
               moment, moment + interval '20 milliseconds',
               CASE kind
                   WHEN 'collapse' THEN jsonb_build_object(
                       'gate_id', 'gate_' || n / 20 % 40, 'region', 'r' || n / 20 % 40, 'window_end', moment, 'window_ms', 1500,
                       'signals_in_window', jsonb_build_array(
                           jsonb_build_object('source', 'cell-' || n / 20 % 30, 'domain', 'd', 'confidence', 0.9, 'timestamp', moment),
                           jsonb_build_object('source', 'cell-' || (n / 20 + 7) % 30, 'domain', 'd', 'confidence', 0.7, 'timestamp', moment)),
                       'correlation_matrix', '[[1,0.6],[0.6,1]]'::jsonb, 'aggregate_correlation', 0.6, 'combined_confidence', 0.97,
                       'result', CASE WHEN n % 3 = 0 THEN 'stayed_stable' ELSE 'opened' END)
                   WHEN 'gate_transition' THEN jsonb_build_object(
                       'gate_id', 'gate_' || n / 20 % 40, 'domain', 'r' || n / 20 % 40, 'to_state', CASE n % 3 WHEN 0 THEN 'closed' ELSE 'open' END,
                       'cause', 'correlation', 'mode', 'hybrid', 'weight', 0.4, 'state_value', 0.6, 'correlation_score', 0.7)
                   WHEN 'verification' THEN jsonb_build_object('gate_id', 'gate_' || n / 20 % 40, 'outcome', CASE n % 10 WHEN 4 THEN 'confirmed' ELSE 'failed' END)
                   WHEN 'lifeforce' THEN jsonb_build_object('entity', 'cell-' || n / 20 % 30, 'balance', 50, 'income', 1, 'spending', 0.8, 'vitality', 1.25)
                   WHEN 'resource' THEN jsonb_build_object('entity', 'npc-' || n / 20 % 25, 'kind', 'npc', 'cpu_pct', 7, 'rss_bytes', 9000000)
                   WHEN 'allocation' THEN jsonb_build_object('policy', 'learned', 'npc', (n / 20 % 25)::text, 'tick_hz', 12, 'gate', 'open')
                   WHEN 'episode' THEN jsonb_build_object('npc', (n / 20 % 25)::text, 'village', 1, 'ticks', 900, 'known_share', 0.5, 'reward_sum', 12, 'generation', n / 1000)
                   WHEN 'quiz' THEN jsonb_build_object('npc', (n / 20 % 25)::text, 'questions', 8)
                   ELSE jsonb_build_object('risk', 0.8, 'front_cm', 27) END,
               ARRAY['idle', 'evading'], '{"distance_front":{"cm":27.5}}', '[{"target":"motor_left","command":"reverse"}]', 2, 1,
               CASE n % 5 WHEN 0 THEN 'failure' ELSE 'success' END, NULL, n / 500000, 'bench', false
        FROM numbered
        """;

    private const string IdFunction =
        """
        CREATE FUNCTION pg_temp.bench_id(n bigint, moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
            SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid $$
        """;

    /// <summary>Adds trails until there are so many.</summary>
    /// <param name="trails">How many.</param>
    /// <param name="progress">Told of progress.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When they are there and the planner knows them.</returns>
    public async Task RunAsync(long trails, TextWriter progress, CancellationToken cancellationToken)
    {
        await ExecuteAsync(Prepare, cancellationToken);
        await ExecuteAsync(IdFunction, cancellationToken);
        await using var generate = new NpgsqlCommand(Generate.Replace("bench_id(", "pg_temp.bench_id(", StringComparison.Ordinal), owner) { CommandTimeout = 0 };
        generate.Parameters.Add(new NpgsqlParameter<long>());
        generate.Parameters.Add(new NpgsqlParameter<long>());
        generate.Parameters.Add(new NpgsqlParameter<double> { TypedValue = trails });
        for (var from = 0L; from < trails; from += Chunk)
        {
            ((NpgsqlParameter<long>)generate.Parameters[0]).TypedValue = from;
            ((NpgsqlParameter<long>)generate.Parameters[1]).TypedValue = Math.Min(trails, from + Chunk) - 1;
            await generate.ExecuteNonQueryAsync(cancellationToken);
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {Math.Min(trails, from + Chunk):N0} of {trails:N0} trails"));
        }

        await ExecuteAsync("VACUUM (ANALYZE)", cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, owner) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
