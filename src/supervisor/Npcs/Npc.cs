using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.Supervisor.Restarting;

namespace Nimmerverse.Supervisor.Npcs;

/// <summary>What the supervisor knows of one NPC. Belongs to the lifecycle loop alone.</summary>
/// <param name="id">The NPC.</param>
/// <param name="group">Its control group.</param>
/// <param name="backOff">Its patience.</param>
internal sealed class Npc(string id, ICgroup group, BackOff backOff)
{
    /// <summary>The NPC.</summary>
    internal string Id => id;

    /// <summary>Its control group.</summary>
    internal ICgroup Group => group;

    /// <summary>Its limits.</summary>
    internal LimitKeeper Limits { get; } = new(group);

    /// <summary>How patient the supervisor is with it.</summary>
    internal BackOff BackOff => backOff;

    /// <summary>Its process, or null while it has none.</summary>
    internal ProcessHandle? Process { get; set; }

    /// <summary>Whether it shall live.</summary>
    internal bool Wanted { get; set; } = true;

    /// <summary>The CPU quota that it shall have once started up.</summary>
    internal required CpuQuota Quota { get; set; }

    /// <summary>When its process was started or adopted, as the clock's timestamp.</summary>
    internal long StartedAt { get; set; }

    /// <summary>When it is to be started, as the clock's timestamp; null while it lives or shall not.</summary>
    internal long? StartDue { get; set; }

    /// <summary>When it is to be killed because it did not stop when asked, as the clock's timestamp.</summary>
    internal long? KillDue { get; set; }

    /// <summary>Whether its start-up, at full speed, is over.</summary>
    internal bool Settled { get; set; }

    /// <summary>Restarts since this supervisor took the lease.</summary>
    internal int Restarts { get; set; }

    /// <summary>Out-of-memory kills that its group has seen.</summary>
    internal long OomKills { get; set; } = group.ReadUsage().OomKills;

    /// <summary>Its memory at the last look.</summary>
    internal ProcessMemory Memory { get; set; }

    /// <summary>Where it is in its life.</summary>
    internal NpcProcessState State =>
        Process is not null ? NpcProcessState.Running : Wanted ? NpcProcessState.BackOff : NpcProcessState.Stopped;

    /// <summary>Describes it.</summary>
    /// <returns>What a status tells.</returns>
    internal NpcProcess Describe() => new()
    {
        Npc = id,
        Pid = Process?.Identity.Pid ?? 0,
        State = State,
        Restarts = Restarts,
        CpuQuotaPct = Limits.InForce.CpuQuotaPct,
        MemoryLimitBytes = Limits.InForce.MemoryBytes,
        CpuMs = Process?.CpuTime?.TotalMilliseconds ?? 0,
        PssKb = Process is null ? 0 : Memory.PssKb,
        PrivateKb = Process is null ? 0 : Memory.PrivateKb,
    };
}
