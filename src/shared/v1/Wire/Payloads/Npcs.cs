namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>What an NPC tells of itself at its tick rate.</summary>
public sealed record NpcState
{
    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>Its process id.</summary>
    public required int Pid { get; init; }

    /// <summary>Ticks lived in this process.</summary>
    public required long Tick { get; init; }

    /// <summary>The village it lives in, 0 before the first view.</summary>
    public required long Village { get; init; }

    /// <summary>The node it stands on, -1 before the first view.</summary>
    public required int Node { get; init; }

    /// <summary>Facts known of this village.</summary>
    public required int FactsKnown { get; init; }

    /// <summary>Facts there are.</summary>
    public required int FactsTotal { get; init; }

    /// <summary>Known share of the facts, 0 to 1.</summary>
    public required double KnownShare { get; init; }

    /// <summary>Accuracy of the neural fact head on the facts in the store, 0 to 1; reported apart from the exact memory.</summary>
    public required double FactHeadAccuracy { get; init; }

    /// <summary>Needs at the last view.</summary>
    public required Needs Needs { get; init; }

    /// <summary>Mean magnitude of the temporal-difference error since the last state.</summary>
    public required double TdErrorAbs { get; init; }

    /// <summary>Entropy of the policy at the last decision, in nats.</summary>
    public required double Entropy { get; init; }

    /// <summary>Learning updates on real transitions since birth (survives restarts).</summary>
    public required long LearnSteps { get; init; }

    /// <summary>Learning updates on imagined transitions since birth.</summary>
    public required long PlanSteps { get; init; }

    /// <summary>World steps since the last new fact.</summary>
    public required int StepsSinceFact { get; init; }

    /// <summary>Times the watchdog rescued a stuck policy, since birth.</summary>
    public required int Rescues { get; init; }

    /// <summary>How late this tick began, in milliseconds.</summary>
    public double LatenessMs { get; init; }

    /// <summary>99th percentile of tick lateness over the last minute, in milliseconds.</summary>
    public required double LatenessP99Ms { get; init; }

    /// <summary>CPU time used by this process, in milliseconds.</summary>
    public required double CpuMs { get; init; }

    /// <summary>Generation of the last committed weights.</summary>
    public required long Generation { get; init; }

    /// <summary>Ticks per second in force.</summary>
    public required int TickHz { get; init; }

    /// <summary>Gate in force.</summary>
    public required NpcGate Gate { get; init; }

    /// <summary>Priority in force, 0 to 10.</summary>
    public required int Priority { get; init; }

    /// <summary>Questions to the large mind since this process began.</summary>
    public long Asked { get; init; }

    /// <summary>Of these, those that were answered with something usable.</summary>
    public long Advised { get; init; }

    /// <summary>Facts that it was told and has not seen; they do not count as known.</summary>
    public int FactsTold { get; init; }

    /// <summary>Trails that the stream has not said to be stored; absent when there are none.</summary>
    public int? TrailsWaiting { get; init; }

    /// <summary>Trails refused by a full outbox since start; absent when there are none.</summary>
    public long? TrailsRefused { get; init; }

    /// <summary>Who decides what it gets; absent while the governor does, and before its first word.</summary>
    public GovernedBy? GovernedBy { get; init; }
}

/// <summary>Needs of a body; each grows from 0 (met) to 1 (urgent).</summary>
public sealed record Needs
{
    /// <summary>Hunger, 0 to 1.</summary>
    public required double Hunger { get; init; }

    /// <summary>Tiredness, 0 to 1.</summary>
    public required double Energy { get; init; }

    /// <summary>Loneliness, 0 to 1.</summary>
    public required double Company { get; init; }
}

/// <summary>A quiz: facts asked by the world's oracle, decoys among them.</summary>
public sealed record QuizRequest
{
    /// <summary>The quiz.</summary>
    public required Guid QuizId { get; init; }

    /// <summary>The village that is asked about.</summary>
    public required long Village { get; init; }

    /// <summary>The questions, shuffled.</summary>
    public required IReadOnlyList<QuizQuestion> Questions { get; init; }
}

/// <summary>One question: what is this attribute of that house?</summary>
/// <param name="House">The house's number; a decoy's number names no house.</param>
/// <param name="Attribute">The attribute, for example <c>resident</c> or <c>trait_1</c>.</param>
public sealed record QuizQuestion(int House, string Attribute);

/// <summary>An NPC's answers.</summary>
public sealed record QuizAnswers
{
    /// <summary>The quiz.</summary>
    public required Guid QuizId { get; init; }

    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>One answer per question, in the order asked.</summary>
    public required IReadOnlyList<QuizAnswer> Answers { get; init; }
}

/// <summary>One answer.</summary>
/// <param name="House">The house asked about.</param>
/// <param name="Attribute">The attribute asked about.</param>
/// <param name="Value">The value; <c>none</c> for "there is no such house"; null for "I do not know".</param>
public sealed record QuizAnswer(int House, string Attribute, string? Value = null);
