using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>An order to a node's supervisor.</summary>
public sealed record SupervisorCommand
{
    /// <summary>What to do.</summary>
    public required SupervisorOrder Order { get; init; }

    /// <summary>The NPC; not with <see cref="SupervisorOrder.StopAll"/>.</summary>
    public string? Npc { get; init; }
}

/// <summary>Orders to a supervisor.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SupervisorOrder>))]
public enum SupervisorOrder
{
    /// <summary>Start an NPC and keep it alive.</summary>
    Spawn,

    /// <summary>Kill an NPC's process at once; it is restarted, as after a crash.</summary>
    Kill,

    /// <summary>Stop an NPC for good.</summary>
    Stop,

    /// <summary>Stop every NPC of the node for good.</summary>
    StopAll,
}

/// <summary>A supervisor's answer.</summary>
public sealed record SupervisorReply
{
    /// <summary>Whether the order was carried out.</summary>
    public required bool Accepted { get; init; }

    /// <summary>Why not, in one sentence, or null.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a supervisor tells of its node once a second.</summary>
public sealed record SupervisorStatus
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Fencing epoch: the revision of the lease; a lower one is stale.</summary>
    public required ulong FencingEpoch { get; init; }

    /// <summary>How limits are enforced.</summary>
    public required CgroupMode CgroupMode { get; init; }

    /// <summary>Why limits are not enforced, or null.</summary>
    public string? CgroupReason { get; init; }

    /// <summary>Restarts of NPC processes since this supervisor took the lease.</summary>
    public required long Respawns { get; init; }

    /// <summary>The NPC processes.</summary>
    public required IReadOnlyList<NpcProcess> Npcs { get; init; }

    /// <summary>Who decides the quotas; absent while the governor does, and before its first word.</summary>
    public GovernedBy? GovernedBy { get; init; }
}

/// <summary>How limits are enforced on a node.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CgroupMode>))]
public enum CgroupMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Control groups, version 1.</summary>
    V1,

    /// <summary>Control groups, version 2.</summary>
    V2,
}

/// <summary>One NPC process as its supervisor sees it. Limits are what the kernel files say, null when there are none.</summary>
public sealed record NpcProcess
{
    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>Its process id, 0 while it has none.</summary>
    public required int Pid { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required NpcProcessState State { get; init; }

    /// <summary>Restarts since the supervisor took the lease.</summary>
    public required int Restarts { get; init; }

    /// <summary>CPU quota in percent of one core, read back from the kernel.</summary>
    public double? CpuQuotaPct { get; init; }

    /// <summary>Memory limit in bytes, read back from the kernel.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>CPU time used, in milliseconds.</summary>
    public double CpuMs { get; init; }

    /// <summary>Proportional set size in KiB.</summary>
    public long PssKb { get; init; }

    /// <summary>Private memory (clean + dirty anonymous and private pages) in KiB.</summary>
    public long PrivateKb { get; init; }
}

/// <summary>Life of an NPC process.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<NpcProcessState>))]
public enum NpcProcessState
{
    /// <summary>Running.</summary>
    Running,

    /// <summary>Dead; waits for its next start.</summary>
    BackOff,

    /// <summary>Stopped for good.</summary>
    Stopped,
}
