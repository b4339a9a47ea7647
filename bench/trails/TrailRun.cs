using Nimmerverse.Shared.Bus;
using Npgsql;

namespace Nimmerverse.Bench.Trails;

/// <summary>Runs of one publisher and one watcher after each other.</summary>
/// <param name="bus">The publisher's connection.</param>
/// <param name="load">Makes trails.</param>
/// <param name="reader">The watcher's connection.</param>
internal sealed class TrailRun(BusConnection bus, TrailLoad load, NpgsqlConnection reader)
{
    private readonly TrailPublisher _publisher = new(bus, load);
    private long _next;

    /// <summary>Publications that the stream refused, in all runs.</summary>
    public long Refused => _publisher.Refused;

    /// <summary>Publishes and watches.</summary>
    /// <param name="count">How many trails.</param>
    /// <param name="perSecond">At which rate; null as fast as it goes.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>What was measured.</returns>
    public async Task<TrailTimes> MeasureAsync(int count, int? perSecond, CancellationToken cancellationToken)
    {
        var first = _next;
        _next += count;
        var watching = new VisibleRows(reader).WatchAsync(first, count, cancellationToken);
        await _publisher.RunAsync(first, count, perSecond, cancellationToken);
        return new TrailTimes(_publisher.Published, await watching);
    }
}

/// <summary>When trails were published and when they were seen.</summary>
/// <param name="Published">Time stamps.</param>
/// <param name="Seen">Time stamps.</param>
internal sealed record TrailTimes(long[] Published, long[] Seen)
{
    /// <summary>Trails a second, from the first publication to the last visible row.</summary>
    public double PerSecond => Seen.Length / TimeProvider.System.GetElapsedTime(Published[0], Seen[^1]).TotalSeconds;

    /// <summary>A percentile of the times from publication to visible row, by nearest rank.</summary>
    /// <param name="rank">0 to 1.</param>
    /// <returns>Milliseconds.</returns>
    public double LagMs(double rank)
    {
        var lags = Published.Zip(Seen, static (published, seen) => TimeProvider.System.GetElapsedTime(published, seen).TotalMilliseconds).Order().ToList();
        return lags[(int)Math.Ceiling(rank * lags.Count) - 1];
    }
}
