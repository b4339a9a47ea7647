using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>Reads trails as the role reader, page by page and each page as a stream, so that memory does not grow with the answer.</summary>
/// <param name="source">The database.</param>
internal sealed class TrailStore(NpgsqlDataSource source) : IChainSource
{
    private const int PageRows = 2_000;

    private const string Select =
        "SELECT trail_id, kind, actor, environment, garden, parent_trail, started, ended, inputs::text, states_visited, reads::text, commands::text, "
        + "cost, reward, outcome, model, weights_generation, node, simulated, recorded FROM phoebe.trails WHERE ";

    /// <summary>The database.</summary>
    public NpgsqlDataSource Source => source;

    /// <summary>Reads trails in the order of their ids.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="descending">Whether the latest comes first.</param>
    /// <param name="after">Go on behind this id, in the direction of reading; null to begin.</param>
    /// <param name="limit">Most trails.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The trails.</returns>
    public async IAsyncEnumerable<TrailRow> ReadAsync(
        TrailFilter filter, bool descending, Guid? after, long limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (limit > 0)
        {
            var condition = new TrailCondition(filter);
            if (after is { } last)
            {
                _ = descending ? condition.Before(last) : condition.After(last);
            }

            var wanted = (int)Math.Min(limit, PageRows);
            var read = 0;
            await foreach (var row in RunAsync(condition, $"{condition.Sql} ORDER BY trail_id {(descending ? "DESC" : "ASC")} LIMIT {wanted}", cancellationToken))
            {
                read++;
                after = row.Id;
                yield return row;
            }

            if (read < wanted)
            {
                yield break;
            }

            limit -= read;
        }
    }

    /// <summary>Reads the trails with the highest reward or cost.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="order">By what.</param>
    /// <param name="limit">Most trails.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The trails.</returns>
    public IAsyncEnumerable<TrailRow> HighestAsync(TrailFilter filter, TrailOrder order, long limit, CancellationToken cancellationToken)
    {
        var condition = new TrailCondition(filter);
        var column = order is TrailOrder.Cost ? "cost" : "reward";
        return RunAsync(condition, $"{condition.Sql} ORDER BY {column} DESC, trail_id DESC LIMIT {limit}", cancellationToken);
    }

    /// <summary>Finds what a person's id means.</summary>
    /// <param name="id">The id, maybe abbreviated.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>None, one, or two when the abbreviation is ambiguous.</returns>
    public async Task<IReadOnlyList<TrailRow>> FindAsync(TrailId id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"{Select} trail_id BETWEEN $1 AND $2 ORDER BY trail_id LIMIT 2");
        command.Parameters.Add(new NpgsqlParameter { Value = id.First, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = id.Last, NpgsqlDbType = NpgsqlDbType.Uuid });
        return await ReadAllAsync(command, cancellationToken).ToListAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<TrailRow?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await FindAsync(new TrailId(id, id), cancellationToken) is [var found] ? found : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<TrailRow>> ChildrenAsync(IReadOnlyCollection<Guid> parents, int limit, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"{Select} parent_trail = ANY($1) ORDER BY trail_id LIMIT $2");
        command.Parameters.Add(new NpgsqlParameter { Value = parents.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = limit, NpgsqlDbType = NpgsqlDbType.Integer });
        return await ReadAllAsync(command, cancellationToken).ToListAsync(cancellationToken);
    }

    private async IAsyncEnumerable<TrailRow> RunAsync(TrailCondition condition, string rest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = condition.Command(source, Select + rest);
        await foreach (var row in ReadAllAsync(command, cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<TrailRow> ReadAllAsync(NpgsqlCommand command, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return Row(reader);
        }
    }

    private static TrailRow Row(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.IsDBNull(5) ? null : reader.GetGuid(5),
        reader.GetFieldValue<DateTimeOffset>(6),
        reader.GetFieldValue<DateTimeOffset>(7),
        Text(reader, 8),
        reader.GetFieldValue<string[]>(9),
        Text(reader, 10),
        Text(reader, 11),
        reader.GetDouble(12),
        reader.GetDouble(13),
        reader.GetString(14),
        Text(reader, 15),
        reader.IsDBNull(16) ? null : reader.GetInt64(16),
        reader.GetString(17),
        reader.GetBoolean(18),
        reader.GetFieldValue<DateTimeOffset>(19));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
