using System.Globalization;
using System.Text;
using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;
using Npgsql;
using NpgsqlTypes;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Enters exports into phoebe's ledger, as the archivist. What stands there complete may be dropped by retention.</summary>
/// <param name="source">The database.</param>
internal sealed class ExportLedger(NpgsqlDataSource source)
{
    /// <summary>Enters an export: one row for each kind and month. Entering it again changes nothing.</summary>
    /// <param name="request">What was exported.</param>
    /// <param name="filter">The filter with its times fixed.</param>
    /// <param name="state">What it has counted.</param>
    /// <param name="schemaVersion">The database's schema.</param>
    /// <param name="manifestSha256">The manifest's SHA-256.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When it is entered.</returns>
    public async Task EnterAsync(
        ExportRequest request, TrailFilter filter, ExportState state, int schemaVersion, string manifestSha256, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(state);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (name, count) in state.Counts.Months)
        {
            var place = name.LastIndexOf(' ');
            var month = DateOnly.ParseExact($"{name[(place + 1)..]}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var row = new NpgsqlBatchCommand("""
                INSERT INTO phoebe.exports (export_id, kind, month, is_complete, trails, filters, format, schema_version, manifest_sha256)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (export_id, kind, month) DO NOTHING
                """);
            foreach (var (value, type) in ((object Value, NpgsqlDbType Type)[])[
                (state.ExportId, NpgsqlDbType.Uuid), (name[..place], NpgsqlDbType.Text), (month, NpgsqlDbType.Date),
                (IsComplete(request, filter, state, month, count), NpgsqlDbType.Boolean), (count.Written, NpgsqlDbType.Bigint), (Filters(filter), NpgsqlDbType.Jsonb),
                (request.Format.ToString().ToLowerInvariant(), NpgsqlDbType.Text), (schemaVersion, NpgsqlDbType.Integer), (manifestSha256, NpgsqlDbType.Text)])
            {
                row.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
            }

            batch.BatchCommands.Add(row);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Whether a month's trails of a kind are all in the files: nothing but kind and time was filtered, the time covers the month, the month was
    /// over when the export began, and every trail that was read was written.
    /// </summary>
    internal static bool IsComplete(ExportRequest request, TrailFilter filter, ExportState state, DateOnly month, MonthCount count)
    {
        var begin = new DateTimeOffset(month, TimeOnly.MinValue, TimeSpan.Zero);
        var end = begin.AddMonths(1);
        var isUnfiltered = filter is
        {
            Actors.Count: 0, Outcomes.Count: 0, Garden: null, Model: null, Where.Count: 0, MinReward: null, MaxReward: null, MinCost: null, MaxCost: null,
        };
        return request.Format is not ExportFormat.Grpo && isUnfiltered && count.Read == count.Written && state.Began >= end
            && (filter.Since is not { } since || since <= begin) && (filter.Until is not { } until || until >= end);
    }

    private static string Filters(TrailFilter filter)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            ExportRequest.WriteFilter(json, filter);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
