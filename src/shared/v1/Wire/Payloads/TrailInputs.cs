using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>Inputs of an <c>episode</c>: one NPC's life in one village, or a stretch of it.</summary>
public sealed record EpisodeInputs
{
    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>Which stretch of this village's life it is, from 0; a long life is told in several.</summary>
    public required int Part { get; init; }

    /// <summary>Ticks lived in it.</summary>
    public required long Ticks { get; init; }

    /// <summary>Facts known at its end.</summary>
    public required int FactsKnown { get; init; }

    /// <summary>Facts there are.</summary>
    public required int FactsTotal { get; init; }

    /// <summary>Known share of the facts, 0 to 1.</summary>
    public required double KnownShare { get; init; }

    /// <summary>Sum of the rewards in it.</summary>
    public required double RewardSum { get; init; }

    /// <summary>Needs met in it.</summary>
    public required int NeedsMet { get; init; }

    /// <summary>Generation of the weights at its end.</summary>
    public required long Generation { get; init; }

    /// <summary>Facts learned in it as sentences, the first 64 of them.</summary>
    public required IReadOnlyList<string> Facts { get; init; }
}

/// <summary>Inputs of a <c>step</c>: one notable tick of an NPC.</summary>
public sealed record StepInputs
{
    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>The NPC's own tick.</summary>
    public required long Tick { get; init; }

    /// <summary>The node it stood on.</summary>
    public required int Node { get; init; }

    /// <summary>The neighbour it chose; -1 for staying.</summary>
    public required int Exit { get; init; }

    /// <summary>Why it is notable.</summary>
    public required StepNote What { get; init; }

    /// <summary>Temporal-difference error of the step.</summary>
    public double TdError { get; init; }

    /// <summary>Facts learned by it, as sentences.</summary>
    public IReadOnlyList<string>? Facts { get; init; }
}

/// <summary>Why a step is notable.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<StepNote>))]
public enum StepNote
{
    /// <summary>It saw something new.</summary>
    FactLearned,

    /// <summary>It met a need.</summary>
    NeedMet,

    /// <summary>It came into a village of a higher level.</summary>
    LevelPassed,

    /// <summary>It was far from what the brain had expected.</summary>
    Surprise,
}

/// <summary>Inputs of an <c>allocation</c>: what one NPC gets from now on, and what it got before.</summary>
public sealed record AllocationInputs
{
    /// <summary>The allocation.</summary>
    public required long Epoch { get; init; }

    /// <summary>The policy that decided.</summary>
    public required string Policy { get; init; }

    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>Ticks per second, 1 to 20.</summary>
    public required int TickHz { get; init; }

    /// <summary>CPU quota in percent of one core.</summary>
    public required double CpuQuotaPct { get; init; }

    /// <summary>Whether the NPC may ask the cortex.</summary>
    public required NpcGate Gate { get; init; }

    /// <summary>Priority at the cortex, 0 to 10.</summary>
    public required int Priority { get; init; }

    /// <summary>What it got before; absent for its first allocation.</summary>
    public NpcAllocation? Before { get; init; }
}

/// <summary>Inputs of a <c>command</c>: what a person ordered and what was answered.</summary>
public sealed record CommandInputs
{
    /// <summary>What was ordered: <c>freeze</c>, <c>thaw</c>, <c>kill</c>, <c>wave</c> or <c>ask</c>.</summary>
    public required string Order { get; init; }

    /// <summary>Whom it was about, for example <c>npc/7</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Whose key it was ordered with.</summary>
    public required string By { get; init; }

    /// <summary>What was said with it: a wave's word, a question; null when nothing.</summary>
    public string? Said { get; init; }

    /// <summary>What was answered, in one sentence.</summary>
    public required string Detail { get; init; }
}

/// <summary>Inputs of a <c>governor_step</c>: one pair of epochs with perturbed weights, and what came of it.</summary>
public sealed record GovernorStepInputs
{
    /// <summary>Generation of the weights after it.</summary>
    public required long Generation { get; init; }

    /// <summary>Hash of the weights after it.</summary>
    public required string Weights { get; init; }

    /// <summary>Reward of the epoch with the perturbation added.</summary>
    public required double Plus { get; init; }

    /// <summary>Reward of the epoch with the perturbation taken away.</summary>
    public required double Minus { get; init; }

    /// <summary>Smoothed reward after it.</summary>
    public required double Smoothed { get; init; }

    /// <summary>Best smoothed reward so far.</summary>
    public required double Best { get; init; }

    /// <summary>Whether the step was taken back, to the best generation.</summary>
    public required bool RolledBack { get; init; }
}

/// <summary>Inputs of a <c>cortex</c> request.</summary>
public sealed record CortexInputs
{
    /// <summary>Who asked.</summary>
    public required string Requester { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the prompt, in hexadecimal: equal prompts make one group of outcomes.</summary>
    public required string PromptHash { get; init; }

    /// <summary>The prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>JSON schema that the answer had to meet, or absent.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int TokensIn { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public required int TokensOut { get; init; }

    /// <summary>Milliseconds waited for the model.</summary>
    public required double QueueMs { get; init; }

    /// <summary>Milliseconds that the model took.</summary>
    public required double ServiceMs { get; init; }
}

/// <summary>Inputs of a <c>boundary</c> call: text at the border of language and states.</summary>
public sealed record BoundaryInputs
{
    /// <summary>The adapter that called.</summary>
    public required string Adapter { get; init; }

    /// <summary>The prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>What was to be turned into typed data.</summary>
    public required string Input { get; init; }
}

/// <summary>Inputs of an <c>organ</c> operation.</summary>
public sealed record OrganInputs
{
    /// <summary>The organ.</summary>
    public required string Organ { get; init; }

    /// <summary>What it did, for example <c>detect</c> or <c>speak</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Who asked.</summary>
    public required string Requester { get; init; }

    /// <summary>Milliseconds waited for the organ.</summary>
    public required double QueueMs { get; init; }

    /// <summary>Milliseconds that it took.</summary>
    public required double ServiceMs { get; init; }

    /// <summary>What it was given, without recordings: any JSON.</summary>
    public JsonElement? Request { get; init; }
}

/// <summary>Inputs of a <c>quiz</c>.</summary>
public sealed record QuizInputs
{
    /// <summary>Who was asked.</summary>
    public required string Npc { get; init; }

    /// <summary>The quiz.</summary>
    public required Guid QuizId { get; init; }

    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>How many questions it had.</summary>
    public required int Questions { get; init; }
}

/// <summary>Inputs of a <c>village</c>: one that every NPC has come to know.</summary>
public sealed record VillageInputs
{
    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>Level of difficulty.</summary>
    public required int Level { get; init; }

    /// <summary>Which of the level's villages it was, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>World tick at which it began.</summary>
    public required long StartTick { get; init; }

    /// <summary>World tick at which the last NPC was shown to know it.</summary>
    public required long EndTick { get; init; }

    /// <summary>World seconds that it took.</summary>
    public required double WorldSeconds { get; init; }

    /// <summary>The NPCs that know it.</summary>
    public required IReadOnlyList<string> Npcs { get; init; }

    /// <summary>Facts there were to know.</summary>
    public required int Facts { get; init; }
}

/// <summary>Inputs of a <c>lifeforce</c> observation.</summary>
public sealed record LifeforceInputs
{
    /// <summary>The process.</summary>
    public required string Entity { get; init; }

    /// <summary>What it is.</summary>
    public required EntityType Kind { get; init; }

    /// <summary>Lifeforce in stock.</summary>
    public required double Balance { get; init; }

    /// <summary>Lifeforce earned since the observation before, or since its start.</summary>
    public required double Income { get; init; }

    /// <summary>Lifeforce spent since the observation before, or since its start.</summary>
    public required double Spending { get; init; }

    /// <summary>Income over spending; above 1 it thrives, below 1 it declines.</summary>
    public required double Vitality { get; init; }
}

/// <summary>Inputs of a <c>resource</c> observation of a process or of a machine.</summary>
public sealed record ResourceInputs
{
    /// <summary>The process's id on the bus, or the node's name.</summary>
    public required string Entity { get; init; }

    /// <summary>What was observed.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>CPU used since the observation before, in percent of one core.</summary>
    public required double CpuPct { get; init; }

    /// <summary>Resident memory in bytes; of a machine, what is in use.</summary>
    public required long RssBytes { get; init; }

    /// <summary>Proportional set size in bytes, where known.</summary>
    public long? PssBytes { get; init; }

    /// <summary>Milliseconds held back by the CPU quota since the observation before, where the kernel tells.</summary>
    public double? ThrottledMs { get; init; }

    /// <summary>CPU quota in percent of one core, where there is one.</summary>
    public double? CpuQuotaPct { get; init; }

    /// <summary>Restarts of the process since its supervisor took the lease.</summary>
    public int? Restarts { get; init; }
}

/// <summary>What a resource observation is of.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ResourceKind>))]
public enum ResourceKind
{
    /// <summary>A process of an NPC.</summary>
    Npc,

    /// <summary>A machine.</summary>
    Node,
}
