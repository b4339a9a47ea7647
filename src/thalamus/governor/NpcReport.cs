using System.Runtime.InteropServices;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>The numbers of an NPC's state that the governor reads; a simulator fills them without a message.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NpcReport
{
    /// <summary>Tells two lives of an NPC apart: its process id.</summary>
    public required long Life { get; init; }

    /// <summary>The village it lives in.</summary>
    public required long Village { get; init; }

    /// <summary>Ticks lived in this life.</summary>
    public required long Tick { get; init; }

    /// <summary>Facts known of this village.</summary>
    public required int FactsKnown { get; init; }

    /// <summary>Facts there are.</summary>
    public required int FactsTotal { get; init; }

    /// <summary>Known share of the facts, 0 to 1.</summary>
    public required double KnownShare { get; init; }

    /// <summary>Mean magnitude of the temporal-difference error.</summary>
    public required double TdErrorAbs { get; init; }

    /// <summary>Entropy of the policy in nats.</summary>
    public required double Entropy { get; init; }

    /// <summary>The most urgent need, 0 to 1.</summary>
    public required double Need { get; init; }

    /// <summary>Learning updates on real transitions since birth.</summary>
    public required long LearnSteps { get; init; }

    /// <summary>Learning updates on imagined transitions since birth.</summary>
    public required long PlanSteps { get; init; }

    /// <summary>World steps since the last new fact.</summary>
    public required int StepsSinceFact { get; init; }

    /// <summary>Rescues since birth.</summary>
    public required int Rescues { get; init; }

    /// <summary>How late the last tick began, in milliseconds.</summary>
    public required double LatenessMs { get; init; }

    /// <summary>CPU time of this life in milliseconds.</summary>
    public required double CpuMs { get; init; }

    /// <summary>Ticks per second in force.</summary>
    public required int TickHz { get; init; }

    /// <summary>Questions to the large mind in this life.</summary>
    public required long Asked { get; init; }

    /// <summary>Of these, those answered with something usable.</summary>
    public required long Advised { get; init; }

    /// <summary>Whether every number can be what it says; the network is not asked about an NPC whose numbers cannot.</summary>
    public bool IsSound =>
        Tick >= 0 && FactsKnown >= 0 && FactsTotal >= 0 && KnownShare is >= 0 and <= 1 && double.IsFinite(TdErrorAbs) && double.IsFinite(Entropy)
        && Need is >= 0 and <= 1 && LearnSteps >= 0 && PlanSteps >= 0 && StepsSinceFact >= 0 && Rescues >= 0 && double.IsFinite(LatenessMs)
        && CpuMs >= 0 && double.IsFinite(CpuMs) && Asked >= 0 && Advised >= 0;

    /// <summary>Reads a state.</summary>
    /// <param name="state">The state.</param>
    /// <returns>Its numbers.</returns>
    public static NpcReport Of(NpcState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new()
        {
            Life = state.Pid,
            Village = state.Village,
            Tick = state.Tick,
            FactsKnown = state.FactsKnown,
            FactsTotal = state.FactsTotal,
            KnownShare = state.KnownShare,
            TdErrorAbs = state.TdErrorAbs,
            Entropy = state.Entropy,
            Need = Math.Max(state.Needs.Hunger, Math.Max(state.Needs.Energy, state.Needs.Company)),
            LearnSteps = state.LearnSteps,
            PlanSteps = state.PlanSteps,
            StepsSinceFact = state.StepsSinceFact,
            Rescues = state.Rescues,
            LatenessMs = state.LatenessMs,
            CpuMs = state.CpuMs,
            TickHz = state.TickHz,
            Asked = state.Asked,
            Advised = state.Advised,
        };
    }
}
