using System.Diagnostics.Metrics;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>What a supervisor counts for its operators.</summary>
internal static class SupervisorMetrics
{
    /// <summary>Restarts of NPC processes.</summary>
    internal static Counter<long> Respawns { get; } =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.supervisor.respawns", "{restart}", "Restarts of NPC processes");
}
