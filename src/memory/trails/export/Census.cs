using Nimmerverse.Memory.Trails.Reading;
using Npgsql;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>What an export will meet: counted once before it begins, so that it knows its end, its split and its progress.</summary>
/// <param name="source">The database.</param>
/// <param name="filter">Which trails.</param>
internal sealed class Census(NpgsqlDataSource source, TrailFilter filter)
{
    /// <summary>Finds the last trail; later ones are not part of this export.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its id, or null when there is no trail.</returns>
    public async Task<Guid?> LastAsync(CancellationToken cancellationToken)
    {
        var condition = new TrailCondition(filter);
        await using var command = condition.Command(source, $"SELECT trail_id FROM phoebe.trails WHERE {condition.Sql} ORDER BY trail_id DESC LIMIT 1");
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <summary>Counts the trails up to the last one.</summary>
    /// <param name="last">The last one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many.</returns>
    public async Task<long> CountAsync(Guid last, CancellationToken cancellationToken)
    {
        var condition = new TrailCondition(filter with { Last = last });
        await using var command = condition.Command(source, $"SELECT count(*) FROM phoebe.trails WHERE {condition.Sql}");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Counts the trails of every actor in every village; the database adds, memory holds villages and actors only.</summary>
    /// <param name="last">The last trail.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The counts.</returns>
    public async Task<IReadOnlyList<SplitPair>> PairsAsync(Guid last, CancellationToken cancellationToken)
    {
        var condition = new TrailCondition(filter with { Last = last });
        await using var command = condition.Command(source, $"SELECT inputs ->> 'village', actor, count(*) FROM phoebe.trails WHERE {condition.Sql} GROUP BY 1, 2");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var pairs = new List<SplitPair>();
        while (await reader.ReadAsync(cancellationToken))
        {
            pairs.Add(new SplitPair(reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        }

        return pairs;
    }
}
