using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>Who gets what, decided once a second.</summary>
public sealed record Allocation
{
    /// <summary>Counts allocations of this thalamus; never falls within one leadership.</summary>
    public required long Epoch { get; init; }

    /// <summary>The policy that decided, for example <c>proportional_to_remaining</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>CPU budget that the quotas share, in percent of one core.</summary>
    public required double CpuBudgetPct { get; init; }

    /// <summary>One entry per NPC that the thalamus has heard of lately.</summary>
    public required IReadOnlyList<NpcAllocation> Npcs { get; init; }
}

/// <summary>What one NPC gets.</summary>
public sealed record NpcAllocation
{
    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>Ticks per second, 1 to 20.</summary>
    public required int TickHz { get; init; }

    /// <summary>CPU quota in percent of one core, 5 to 100.</summary>
    public required double CpuQuotaPct { get; init; }

    /// <summary>Whether the NPC may ask the cortex.</summary>
    public required NpcGate Gate { get; init; }

    /// <summary>Priority at the cortex, 0 to 10; 10 is urgent.</summary>
    public required int Priority { get; init; }
}

/// <summary>Whether an NPC may reach the cortex.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<NpcGate>))]
public enum NpcGate
{
    /// <summary>It may not; its own brain decides.</summary>
    Closed,

    /// <summary>It may.</summary>
    Open,
}

/// <summary>The governor's word to one NPC: its own entry of the allocation.</summary>
public sealed record NpcCommand
{
    /// <summary>The allocation that this belongs to.</summary>
    public required long Epoch { get; init; }

    /// <summary>What the NPC gets.</summary>
    public required NpcAllocation Allocation { get; init; }

    /// <summary>The trail of the decision that made it so: what the NPC does follows from it.</summary>
    public Guid? Trail { get; init; }
}
