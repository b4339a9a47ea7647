using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governing;

namespace Nimmerverse.Thalamus.Running;

/// <summary>
/// The trails of what the thalamus decides, each under the id of the message that said it: collapses, transitions that follow from them,
/// verdicts, and what the governor changes. A collapse that moved no gate is put on record once a second and gate at most; the next record
/// says how many were merged into it.
/// </summary>
internal sealed class DecisionTrails(ProcessContext context, TrailWriter writer)
{
    private static readonly TimeSpan MergeWithin = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, GateRecord> _gates = [];

    /// <summary>The newest record of a collapse of this gate, or null.</summary>
    internal Guid? NewestCollapse(string gateId) => _gates.TryGetValue(gateId, out var gate) ? gate.Collapse : null;

    /// <summary>Records a collapse, or merges it.</summary>
    /// <param name="id">The message that told it.</param>
    /// <param name="collapse">The collapse.</param>
    /// <param name="moved">Whether it moved its gate.</param>
    internal void Collapsed(Guid id, WaveCollapse collapse, bool moved)
    {
        var gate = Gate(collapse.GateId);
        var now = context.Clock.GetTimestamp();
        if (!moved && gate.Collapse is not null && context.Clock.GetElapsedTime(gate.CollapsedAt, now) < MergeWithin)
        {
            gate.Merged++;
            return;
        }

        var merged = gate.Merged;
        var trail = Begin(TrailKinds.Collapse, id, collapse.WindowStart, context.Clock.GetUtcNow());
        if (writer.TryWrite(() => trail with
        {
            Inputs = JsonSerializer.SerializeToElement(collapse, WireJson.Default.WaveCollapse),
            StatesVisited = [Word(collapse.Result)],
            Reads = JsonContent.Object(("merged", merged)),
        }))
        {
            gate.Collapse = id;
            gate.CollapsedAt = now;
            gate.Merged = 0;
        }
    }

    /// <summary>Records a transition.</summary>
    /// <param name="id">The message that told it.</param>
    /// <param name="transition">The transition, its cost filled in.</param>
    internal void Moved(Guid id, GateTransition transition)
    {
        var gate = Gate(transition.GateId);

        // A decay follows from the transition before it, everything else from the newest collapse; a reflex has none.
        var parent = transition.Cause switch
        {
            TransitionCause.Decay => gate.Transition,
            TransitionCause.Reflex or TransitionCause.Override => null,
            _ => gate.Collapse,
        };
        var now = context.Clock.GetUtcNow();
        var began = transition.TriggerSignals is [var oldest, ..] ? oldest.Timestamp : now;
        var trail = Begin(TrailKinds.GateTransition, id, began < now ? began : now, now) with { ParentTrail = parent, Cost = transition.LifeforceCost };
        if (writer.TryWrite(() => trail with
        {
            Inputs = JsonSerializer.SerializeToElement(transition, WireJson.Default.GateTransition),
            StatesVisited = [Word(transition.FromState), Word(transition.ToState)],
            Model = Word(transition.Mode),
        }))
        {
            gate.Transition = id;
        }
    }

    /// <summary>Records a verdict and what it did.</summary>
    /// <param name="verdict">The message that brought it.</param>
    /// <param name="before">The gate's weight before it.</param>
    /// <param name="after">The gate's weight after it.</param>
    /// <param name="reward">What it earned.</param>
    internal void Judged(Message<VerificationOutcome> verdict, double before, double after, double reward)
    {
        var outcome = verdict.Body;
        var now = context.Clock.GetUtcNow();
        var began = verdict.Header.Timestamp < now ? verdict.Header.Timestamp : now;
        var trail = Begin(TrailKinds.Verification, verdict.Header.MessageId, began, now) with
        {
            ParentTrail = outcome.OriginalSignalId,
            Reward = reward,
            Outcome = outcome.Outcome switch
            {
                Verdict.Confirmed => TrailOutcome.Success,
                Verdict.Partial when outcome.Discrepancy < 0.5 => TrailOutcome.Success,
                _ => TrailOutcome.Failure,
            },
        };
        writer.TryWrite(() => trail with
        {
            Inputs = JsonSerializer.SerializeToElement(outcome, WireJson.Default.VerificationOutcome),
            Reads = JsonContent.Object(("verifier", verdict.Header.Source.EntityId), ("weight_before", before)),
            Commands = JsonContent.Object(("weight", after)),
        });
    }

    /// <summary>Records that an NPC gets something else than before.</summary>
    /// <param name="id">The message that told it.</param>
    /// <param name="allocation">The allocation it is part of.</param>
    /// <param name="granted">What the NPC gets.</param>
    /// <param name="before">What it got before; null for its first allocation.</param>
    internal void Granted(Guid id, Allocation allocation, NpcAllocation granted, NpcAllocation? before)
    {
        var now = context.Clock.GetUtcNow();
        var trail = Begin(TrailKinds.Allocation, id, now, now);
        writer.TryWrite(() => trail with
        {
            Inputs = JsonSerializer.SerializeToElement(
                new AllocationInputs
                {
                    Epoch = allocation.Epoch,
                    Policy = allocation.Policy,
                    Npc = granted.Npc,
                    TickHz = granted.TickHz,
                    CpuQuotaPct = granted.CpuQuotaPct,
                    Gate = granted.Gate,
                    Priority = granted.Priority,
                    Before = before,
                },
                WireJson.Default.AllocationInputs),
            Model = allocation.Policy,
        });
    }

    /// <summary>Records a step of the governor's learning.</summary>
    /// <param name="step">The step.</param>
    /// <param name="hash">Hash of the weights after it.</param>
    internal void Learned(LearningStep step, string hash)
    {
        var now = context.Clock.GetUtcNow();
        var trail = Begin(TrailKinds.GovernorStep, Guid.CreateVersion7(now), now, now) with
        {
            Outcome = step.RolledBack ? TrailOutcome.Failure : TrailOutcome.Success,
        };
        writer.TryWrite(() => trail with
        {
            Inputs = JsonSerializer.SerializeToElement(
                new GovernorStepInputs
                {
                    Generation = step.Generation,
                    Weights = hash,
                    Plus = step.Plus,
                    Minus = step.Minus,
                    Smoothed = step.Smoothed,
                    Best = double.IsNaN(step.Best) ? step.Smoothed : step.Best,
                    RolledBack = step.RolledBack,
                },
                WireJson.Default.GovernorStepInputs),
        });
    }

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private GateRecord Gate(string id)
    {
        if (!_gates.TryGetValue(id, out var gate))
        {
            gate = new GateRecord();
            _gates.Add(id, gate);
        }

        return gate;
    }

    private Trail Begin(string kind, Guid id, DateTimeOffset started, DateTimeOffset ended) => new()
    {
        TrailId = id,
        Kind = kind,
        Actor = context.Id,
        Environment = context.Environment.Value,
        Garden = context.Host.Garden,
        Started = started,
        Ended = ended,
        StatesVisited = [],
        Cost = 0,
        Reward = 0,
        Outcome = TrailOutcome.Success,
    };

    /// <summary>What is on record of one gate.</summary>
    private sealed class GateRecord
    {
        public Guid? Collapse { get; set; }

        public long CollapsedAt { get; set; }

        public int Merged { get; set; }

        public Guid? Transition { get; set; }
    }
}
