using Npgsql;

namespace Nimmerverse.Bench.Trails;

/// <summary>
/// Watches rows become visible to a reader of the database. One writer commits one publisher's trails in their order, so that all up to
/// the newest visible one are visible.
/// </summary>
/// <param name="reader">A connection.</param>
internal sealed class VisibleRows(NpgsqlConnection reader)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Watches until the last of some trails is visible.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When each was seen.</returns>
    public async Task<long[]> WatchAsync(long first, int count, CancellationToken cancellationToken)
    {
        var seen = new long[count];
        var visible = 0;
        await using var newest = new NpgsqlCommand("SELECT trail_id FROM phoebe.trails ORDER BY trail_id DESC LIMIT 1", reader);
        await newest.PrepareAsync(cancellationToken);
        while (visible < count)
        {
            var id = await newest.ExecuteScalarAsync(cancellationToken);
            var now = TimeProvider.System.GetTimestamp();
            for (var upTo = id is Guid found ? (int)(TrailLoad.NumberOf(found) - first + 1) : 0; visible < upTo; visible++)
            {
                seen[visible] = now;
            }

            await Task.Delay(Pace, cancellationToken);
        }

        return seen;
    }
}
