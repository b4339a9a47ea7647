using Nimmerverse.Shared.Messaging;

namespace Nimmerverse.Shared.Hosting;

/// <summary>An outbox of trails as metrics.</summary>
internal static class TrailMetrics
{
    /// <summary>Begins to observe an outbox, for as long as the process lives.</summary>
    public static void Track(TrailOutbox outbox)
    {
        Telemetry.Meter.CreateObservableGauge("nimmerverse.trails.waiting", () => outbox.Figures.Waiting, "{trail}", "Trails not yet stored");
        Telemetry.Meter.CreateObservableGauge(
            "nimmerverse.trails.waiting_bytes", () => outbox.Figures.MemoryBytes + outbox.Figures.FileBytes, "By", "Bytes of the outbox");
        Telemetry.Meter.CreateObservableCounter("nimmerverse.trails.stored", () => outbox.Figures.Stored, "{trail}", "Trails stored");
        Telemetry.Meter.CreateObservableCounter(
            "nimmerverse.trails.refused", () => outbox.Figures.Refused, "{trail}", "Trails refused because the outbox was full");
    }
}
