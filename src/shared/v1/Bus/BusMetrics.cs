using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Nimmerverse.Shared.Bus;

/// <summary>Metrics of all connections of the process, on the meter <c>Nimmerverse.Bus</c>, read when somebody collects them.</summary>
public static class BusMetrics
{
    /// <summary>The meter's name, for whoever collects.</summary>
    public const string MeterName = "Nimmerverse.Bus";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<BusConnection, KeyValuePair<string, object?>> Connections = new();
    private static int _created;

    internal static void Track(BusConnection connection)
    {
        Connections[connection] = new("connection", connection.Name);
        if (Interlocked.Exchange(ref _created, 1) is 0)
        {
            CreateInstruments();
        }
    }

    internal static void Forget(BusConnection connection) => Connections.TryRemove(connection, out _);

    private static void CreateInstruments()
    {
        Counter("messages.received", "Messages received", static s => s.MessagesIn);
        Counter("messages.published", "Messages published", static s => s.MessagesOut);
        Counter("bytes.received", "Payload bytes received", static s => s.BytesIn);
        Counter("bytes.published", "Payload bytes published", static s => s.BytesOut);
        Counter("messages.dropped", "Messages lost because a subscriber was too slow", static s => s.Dropped);
        Counter("slow_consumers", "Times a subscription fell behind in the client library", static s => s.SlowConsumers);
        Counter("disconnects", "Times the connection was lost", static s => s.Disconnects);
        Counter("reconnects", "Times the connection came back", static s => s.Reconnects);
        Counter("permission_violations", "Times the server refused a subject", static s => s.PermissionViolations);
        Meter.CreateObservableGauge(
            "nimmerverse.bus.messages.pending", () => Read(static s => s.Pending), description: "Messages received and not yet read");
        Meter.CreateObservableGauge(
            "nimmerverse.bus.bytes.buffered", () => Read(static s => s.BufferedBytes), "By", "Bytes published and not yet sent");
    }

    private static void Counter(string name, string description, Func<BusStatistics, long> value) =>
        Meter.CreateObservableCounter("nimmerverse.bus." + name, () => Read(value), description: description);

    private static IEnumerable<Measurement<long>> Read(Func<BusStatistics, long> value)
    {
        foreach (var (connection, tag) in Connections)
        {
            yield return new Measurement<long>(value(connection.Statistics), tag);
        }
    }
}
