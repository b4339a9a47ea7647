using System.Globalization;
using Npgsql;

namespace Nimmerverse.Memory.Phoebe.Maintaining;

/// <summary>Makes months ahead and drops months that may go: whole partitions, of trails and of every kind, and never unexported training data.</summary>
/// <param name="owner">Connections as the owner.</param>
/// <param name="policy">How long trails are kept.</param>
/// <param name="clock">The clock.</param>
internal sealed class MonthKeeper(NpgsqlDataSource owner, RetentionPolicy policy, TimeProvider clock)
{
    // Complete exports cover a month only when none of its trails arrived after them.
    private const string Unexported =
        """
        SELECT trail.kind, count(*), coalesce(max(done.trails), 0)
        FROM phoebe.trails AS trail
        JOIN phoebe.kinds AS known ON known.kind = trail.kind AND known.is_training
        LEFT JOIN (
            SELECT kind, max(trails) AS trails FROM phoebe.exports WHERE is_complete AND month = $1 GROUP BY kind) AS done
            ON done.kind = trail.kind
        WHERE trail_id >= phoebe.id_floor(phoebe.month_start($1))
          AND trail_id < phoebe.id_floor(phoebe.month_start(($1 + interval '1 month')::date))
        GROUP BY trail.kind
        HAVING count(*) > coalesce(max(done.trails), 0)
        ORDER BY trail.kind
        """;

    /// <summary>Does both.</summary>
    /// <param name="cancellationToken">Breaks off between two months.</param>
    /// <returns>What was made, dropped and kept.</returns>
    public async Task<MaintenanceReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        await using (var wait = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext('phoebe.migrations'))", connection) { CommandTimeout = 0 })
        {
            await wait.ExecuteNonQueryAsync(cancellationToken);
        }

        var report = new MaintenanceReport();
        await using (var sweep = new NpgsqlCommand("SELECT phoebe.sweep_default(), phoebe.ensure_months()", connection) { CommandTimeout = 0 })
        await using (var counts = await sweep.ExecuteReaderAsync(cancellationToken))
        {
            await counts.ReadAsync(cancellationToken);
            report.Made = counts.GetInt32(0) + counts.GetInt32(1);
        }

        foreach (var month in await MonthsAsync(connection, cancellationToken))
        {
            if (policy.LetsGo(month, clock.GetUtcNow()))
            {
                await DropAsync(connection, month, report, cancellationToken);
            }
        }

        return report;
    }

    private static async Task<IReadOnlyList<DateOnly>> MonthsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT month FROM phoebe.months ORDER BY month", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var months = new List<DateOnly>();
        while (await rows.ReadAsync(cancellationToken))
        {
            months.Add(rows.GetFieldValue<DateOnly>(0));
        }

        return months;
    }

    private static async Task DropAsync(
        NpgsqlConnection connection, DateOnly month, MaintenanceReport report, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Readers go on; nobody adds a trail between the count and the drop.
        await ExecuteAsync(connection, "LOCK TABLE phoebe.trails IN SHARE MODE", cancellationToken);
        var missing = await UnexportedAsync(connection, month, cancellationToken);
        if (missing.Count > 0)
        {
            report.Kept.Add((month, missing));
            return;
        }

        await using (var drop = new NpgsqlCommand("SELECT phoebe.drop_month($1)", connection, transaction) { CommandTimeout = 0 })
        {
            drop.Parameters.Add(new() { Value = month });
            await drop.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        report.Dropped.Add(month);
    }

    private static async Task<IReadOnlyList<UnexportedKind>> UnexportedAsync(
        NpgsqlConnection connection, DateOnly month, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Unexported, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = month });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var missing = new List<UnexportedKind>();
        while (await rows.ReadAsync(cancellationToken))
        {
            missing.Add(new(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
        }

        return missing;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A kind of training data that holds a month back.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Trails">Its trails in the month.</param>
/// <param name="Exported">How many of them the largest complete export holds.</param>
internal sealed record UnexportedKind(string Kind, long Trails, long Exported);

/// <summary>What maintenance did.</summary>
internal sealed class MaintenanceReport
{
    /// <summary>Months made.</summary>
    public int Made { get; set; }

    /// <summary>Months dropped.</summary>
    public List<DateOnly> Dropped { get; } = [];

    /// <summary>Months that were to go and could not, with the reason.</summary>
    public List<(DateOnly Month, IReadOnlyList<UnexportedKind> Missing)> Kept { get; } = [];

    /// <summary>The report for a person: what was done, what holds a month back, and how to let it go.</summary>
    public IEnumerable<string> Lines =>
    [
        $"made {Made} months, dropped {Dropped.Count}, kept {Kept.Count} beyond their time",
        .. Dropped.Select(static month => $"dropped {Text(month)}"),
        .. Kept.SelectMany(static kept => kept.Missing.Select(missing =>
            $"kept {Text(kept.Month)}: {missing.Trails - missing.Exported} of {missing.Trails} {missing.Kind} trails are not exported; export them with: "
            + $"./nimmerverse trails export --kind {missing.Kind} --format jsonl --since {Day(kept.Month)} --until {Day(kept.Month.AddMonths(1))}")),
    ];

    private static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
