using Nimmerverse.Memory.Trails.Reading;
using Npgsql;

namespace Nimmerverse.Memory.Trails.Stats;

/// <summary>How far writing was behind deciding, over the newest trails: from the time in the id to the transaction that wrote the row.</summary>
/// <param name="Sample">How many trails it is measured on.</param>
/// <param name="Newest">When the newest of them was made.</param>
/// <param name="Median">Half are written this soon.</param>
/// <param name="P99">99 of 100 are written this soon.</param>
internal sealed record WriteLag(int Sample, DateTimeOffset Newest, TimeSpan Median, TimeSpan P99)
{
    private const int Most = 10_000;

    /// <summary>Measures it.</summary>
    /// <param name="source">The database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The lag, or null when there is no trail.</returns>
    public static async Task<WriteLag?> MeasureAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var command = source.CreateCommand($"SELECT trail_id, recorded FROM phoebe.trails ORDER BY trail_id DESC LIMIT {Most}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lags = new List<TimeSpan>();
        DateTimeOffset? newest = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            var made = TrailTime.Of(reader.GetGuid(0));
            newest ??= made;
            lags.Add(reader.GetFieldValue<DateTimeOffset>(1) - made);
        }

        if (newest is not { } last)
        {
            return null;
        }

        lags.Sort();
        return new WriteLag(lags.Count, last, Quantile(lags, 0.5), Quantile(lags, 0.99));
    }

    private static TimeSpan Quantile(List<TimeSpan> sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)];
}
