using System.Runtime.CompilerServices;
using Nimmerverse.Memory.Trails.Reading;
using Npgsql;

namespace Nimmerverse.Memory.Trails.Stats;

/// <summary>Sums of the trails of one kind, actor, day or outcome.</summary>
/// <param name="Group">The kind, actor, day (UTC) or outcome.</param>
/// <param name="Trails">How many.</param>
/// <param name="Success">How many did what they were for.</param>
/// <param name="Failure">How many did not.</param>
/// <param name="Aborted">How many were broken off.</param>
/// <param name="Cost">Their cost in lifeforce.</param>
/// <param name="Reward">Their reward in lifeforce.</param>
/// <param name="First">When the first began.</param>
/// <param name="Last">When the last began.</param>
internal sealed record TrailTotals(
    string Group, long Trails, long Success, long Failure, long Aborted, double Cost, double Reward, DateTimeOffset First, DateTimeOffset Last);

/// <summary>How trails are grouped for sums.</summary>
internal enum TrailGrouping
{
    /// <summary>By kind of decision.</summary>
    Kind,

    /// <summary>By who decided.</summary>
    Actor,

    /// <summary>By the day (UTC) on which it began.</summary>
    Day,

    /// <summary>By how it ended.</summary>
    Outcome,
}

/// <summary>Reads sums; the database adds, so that memory does not grow with the number of trails.</summary>
/// <param name="source">The database.</param>
internal sealed class TotalsReader(NpgsqlDataSource source)
{
    /// <summary>Reads them.</summary>
    /// <param name="filter">Which trails.</param>
    /// <param name="grouping">By what.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One entry a group, by its name.</returns>
    public async IAsyncEnumerable<TrailTotals> ReadAsync(TrailFilter filter, TrailGrouping grouping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var condition = new TrailCondition(filter);
        var group = grouping switch
        {
            TrailGrouping.Actor => "actor",
            TrailGrouping.Day => "to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
            TrailGrouping.Outcome => "outcome",
            _ => "kind",
        };
        await using var command = condition.Command(source, $"""
            SELECT {group}, count(*), count(*) FILTER (WHERE outcome = 'success'), count(*) FILTER (WHERE outcome = 'failure'),
                count(*) FILTER (WHERE outcome = 'aborted'), sum(cost), sum(reward), min(started), max(started)
            FROM phoebe.trails WHERE {condition.Sql} GROUP BY 1 ORDER BY 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new TrailTotals(
                reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetDouble(5), reader.GetDouble(6),
                reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<DateTimeOffset>(8));
        }
    }
}
