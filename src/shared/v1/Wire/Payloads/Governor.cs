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

    /// <summary>Hash of the weights in force, 64 hexadecimal digits; absent where a heuristic decides alone.</summary>
    public string? Weights { get; init; }

    /// <summary>Generation of the weights in force; absent where a heuristic decides alone.</summary>
    public long? Generation { get; init; }

    /// <summary>True while an operator has frozen what NPCs get; absent otherwise.</summary>
    public bool? Frozen { get; init; }
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

    /// <summary>Why, in a few words to be shown; absent in records of what was given before.</summary>
    public string? Reason { get; init; }
}

/// <summary>Who decides what an NPC gets.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GovernedBy>))]
public enum GovernedBy
{
    /// <summary>The governor, whose word is not older than it should be.</summary>
    Governor,

    /// <summary>The governor has been silent for longer than 2 s; its last word holds.</summary>
    LastWord,

    /// <summary>The governor has been silent for 5 s; a rule of one's own holds.</summary>
    OwnRule,
}

/// <summary>An operator's question or order to the governor.</summary>
public sealed record GovernorCommand
{
    /// <summary>What to do.</summary>
    public required GovernorOrder Order { get; init; }

    /// <summary>The NPC, with <see cref="GovernorOrder.Explain"/>.</summary>
    public string? Npc { get; init; }

    /// <summary>Encoded weights, with <see cref="GovernorOrder.Load"/>.</summary>
    public byte[]? Weights { get; init; }
}

/// <summary>Orders to the governor.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GovernorOrder>))]
public enum GovernorOrder
{
    /// <summary>Say how it is.</summary>
    Status,

    /// <summary>Keep what everybody has.</summary>
    Freeze,

    /// <summary>Decide again.</summary>
    Thaw,

    /// <summary>Ignore the network.</summary>
    Heuristic,

    /// <summary>Let the network correct the heuristic.</summary>
    Network,

    /// <summary>Take new weights.</summary>
    Load,

    /// <summary>Say what an NPC got, and why.</summary>
    Explain,

    /// <summary>Go on learning while the village lives.</summary>
    LearnOn,

    /// <summary>Stop learning; the best weights so far stay.</summary>
    LearnOff,
}

/// <summary>The governor's answer.</summary>
public sealed record GovernorReply
{
    /// <summary>Whether it was done.</summary>
    public required bool Ok { get; init; }

    /// <summary>What was done, or why not; one or more sentences.</summary>
    public required string Detail { get; init; }

    /// <summary>How the governor is, after the order.</summary>
    public GovernorStatus? Status { get; init; }

    /// <summary>Lines of an explanation.</summary>
    public IReadOnlyList<string>? Lines { get; init; }
}

/// <summary>How the governor is.</summary>
public sealed record GovernorStatus
{
    /// <summary>The policy that decides.</summary>
    public required string Policy { get; init; }

    /// <summary>Whether the network may correct the heuristic.</summary>
    public required bool Network { get; init; }

    /// <summary>Whether what NPCs get is frozen.</summary>
    public required bool Frozen { get; init; }

    /// <summary>Whether it learns.</summary>
    public required bool Learns { get; init; }

    /// <summary>Hash of the weights at hand, whether or not they are used; absent when there are none.</summary>
    public string? Weights { get; init; }

    /// <summary>Their generation.</summary>
    public long? Generation { get; init; }

    /// <summary>Where they came from.</summary>
    public string? Origin { get; init; }

    /// <summary>NPCs of the last allocation.</summary>
    public required int Npcs { get; init; }

    /// <summary>Microseconds that the last decision took.</summary>
    public required double DecisionUs { get; init; }

    /// <summary>Smoothed reward of learning; absent before the first pair.</summary>
    public double? Reward { get; init; }

    /// <summary>Steps of learning since the start.</summary>
    public long LearningSteps { get; init; }

    /// <summary>Steps that were taken back.</summary>
    public long Rollbacks { get; init; }
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
