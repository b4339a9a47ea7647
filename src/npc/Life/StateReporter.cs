using Nimmerverse.Npc.Asking;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>Publishes the NPC's state, once a tick; what is dear to compute is computed once a second.</summary>
/// <param name="voice">Says it.</param>
/// <param name="npc">The NPC.</param>
/// <param name="subject">The NPC's own subject.</param>
/// <param name="memory">The memories.</param>
/// <param name="brain">The brain.</param>
/// <param name="trails">The outbox of its trails.</param>
/// <param name="inquiry">Its questions.</param>
/// <param name="clock">The clock.</param>
public sealed class StateReporter(
    Voice voice, string npc, Subject<NpcState> subject, NpcMemory memory, Brain brain, SyncTrailOutbox trails, Inquiry inquiry, TimeProvider clock)
{
    private static readonly Needs NoNeeds = new() { Hunger = 0, Energy = 0, Company = 0 };
    private static readonly TimeSpan Dear = TimeSpan.FromSeconds(1);
    private readonly LatenessWindow _lateness = new(clock);
    private long _tick;
    private long _computedAt;
    private double _latenessP99;
    private double _accuracy;
    private double _cpuMs;

    /// <summary>Publishes the state.</summary>
    /// <param name="late">How late this tick began.</param>
    /// <param name="view">The last view, or null.</param>
    /// <param name="governance">What is granted.</param>
    public void Report(TimeSpan late, WorldView? view, Governance governance)
    {
        ArgumentNullException.ThrowIfNull(governance);
        _lateness.Add(late);
        _tick++;
        if (_tick == 1 || clock.GetElapsedTime(_computedAt) >= Dear)
        {
            _computedAt = clock.GetTimestamp();
            _latenessP99 = _lateness.P99Ms();
            _accuracy = memory.Facts.Accuracy(memory.Episodes.Village, memory.Episodes.Facts);
            _cpuMs = Environment.CpuUsage.TotalTime.TotalMilliseconds;
        }

        var known = memory.Episodes.Facts.Count;
        var total = memory.Episodes.FactsTotal;
        var outbox = trails.Figures;
        voice.Say(
            subject,
            new NpcState
            {
                Npc = npc,
                Pid = Environment.ProcessId,
                Tick = _tick,
                Village = view?.Village ?? 0,
                Node = view?.Node ?? -1,
                FactsKnown = known,
                FactsTotal = total,
                KnownShare = total > 0 ? Math.Min(1, (double)known / total) : 0,
                FactHeadAccuracy = _accuracy,
                Needs = view?.Needs ?? NoNeeds,
                TdErrorAbs = brain.TakeMeanError(),
                Entropy = brain.Entropy,
                LearnSteps = memory.Mind.LearnSteps,
                PlanSteps = memory.Mind.PlanSteps,
                StepsSinceFact = brain.StepsSinceFact,
                Rescues = memory.Mind.Rescues,
                LatenessMs = late.TotalMilliseconds,
                LatenessP99Ms = _latenessP99,
                CpuMs = _cpuMs,
                Generation = memory.Generation,
                TickHz = governance.TickHz,
                Gate = governance.Gate,
                Priority = governance.Priority,
                Asked = inquiry.Asked,
                Advised = inquiry.Advised,
                FactsTold = memory.Episodes.Told.Count,
                GovernedBy = governance.By is GovernedBy.Governor ? null : governance.By,
                TrailsWaiting = outbox.Waiting > 0 ? outbox.Waiting : null,
                TrailsRefused = outbox.Refused > 0 ? outbox.Refused : null,
            });
    }
}
