using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// The governor: a heuristic proposes, a network corrects within bounds, the projection keeps the limits. With no network, or with one whose
/// corrections are 0 or no numbers, it is the heuristic to the bit. The live governor and the simulator use this very class.
/// </summary>
/// <param name="options">Limits and rates.</param>
/// <param name="heuristic">The heuristic that proposes; null for the one that is best so far.</param>
/// <param name="residual">What corrects it, or null.</param>
/// <param name="levers">The levers that may be corrected.</param>
public sealed class GovernorPolicy(GovernorOptions options, IHeuristic? heuristic = null, IResidual? residual = null, Levers levers = Levers.All)
{
    /// <summary>Most that the logarithm of a weight of CPU is moved: twenty times more or less.</summary>
    public const float MostCpu = 3;

    /// <summary>Most that a tick rate is moved, as a share of the way from least to most.</summary>
    public const float MostTicks = 1;

    /// <summary>Most that urgency and standing are moved; the heuristic's lie in [0, 1].</summary>
    public const float MostUrgency = 2;

    private readonly Proposal _proposal = new();
    private float[] _features = [];
    private float[] _outputs = [];
    private readonly float[] _globals = new float[GovernorFeatures.Globals];

    /// <summary>The heuristic that proposes.</summary>
    public IHeuristic Heuristic { get; } = heuristic ?? Heuristics.Best;

    /// <summary>What corrects it, or null; may be exchanged between decisions.</summary>
    public IResidual? Residual { get; set; } = residual;

    /// <summary>The policy's name in an allocation: the heuristic's, with <c>+network</c> when a network corrects it.</summary>
    public string Name => Residual is null ? Heuristic.Name : Heuristic.Name + "+network";

    /// <summary>The limits.</summary>
    public Projection Projection { get; } = new(options);

    /// <summary>What the last decision granted.</summary>
    public Grants Grants { get; } = new();

    /// <summary>Features of the whole village at the last decision with a network.</summary>
    public ReadOnlySpan<float> Globals => _globals;

    /// <summary>Decides for one epoch; allocates nothing once it has seen as many NPCs.</summary>
    /// <param name="npcs">What is known of each NPC, each once.</param>
    /// <param name="now">The time in seconds.</param>
    /// <param name="budgetPct">CPU that all NPCs share in percent of one core; null for the one of the options.</param>
    /// <returns><see cref="Grants"/>, overwritten by the next decision.</returns>
    public Grants Decide(ReadOnlySpan<NpcTrack> npcs, double now, double? budgetPct = null)
    {
        var budget = budgetPct is > 0 and var measured ? measured : options.CpuBudgetPct;
        _proposal.Resize(npcs.Length);
        Heuristic.Propose(npcs, options, now, _proposal);
        if (Residual is not null)
        {
            Correct(npcs, now, budget);
        }

        Projection.Apply(npcs, _proposal, budget, now, Grants);
        return Grants;
    }

    /// <summary>Decides for one epoch, in words of the wire.</summary>
    /// <param name="npcs">What is known of each NPC, each once.</param>
    /// <param name="now">The time.</param>
    /// <param name="budgetPct">CPU that all NPCs share in percent of one core; null for the one of the options.</param>
    /// <returns>One entry per NPC, ordered by its id: 2 before 10.</returns>
    public IReadOnlyList<NpcAllocation> Decide(IEnumerable<NpcTrack> npcs, DateTimeOffset now, double? budgetPct = null)
    {
        NpcTrack[] ordered = [.. npcs.OrderBy(static npc => npc.Npc.Length).ThenBy(static npc => npc.Npc, StringComparer.Ordinal)];
        var grants = Decide(ordered, NpcRoster.Seconds(now), budgetPct);
        return
        [
            .. ordered.Select((npc, i) => new NpcAllocation
            {
                Npc = npc.Npc,
                TickHz = grants.TickHz[i],
                CpuQuotaPct = grants.QuotaPct[i],
                Gate = grants.Open[i] ? NpcGate.Open : NpcGate.Closed,
                Priority = grants.Priority[i],
            }),
        ];
    }

    /// <summary>Why the last decision gave the i-th NPC what it gave.</summary>
    /// <param name="index">The NPC's place in that decision.</param>
    /// <returns>Its features, corrections and wishes.</returns>
    public GovernorReason Explain(int index) => new(
        Residual is null ? [] : _features.AsSpan(index * GovernorFeatures.Count, GovernorFeatures.Count).ToArray(),
        Residual is null ? [] : _outputs.AsSpan(index * GovernorNetwork.Outputs, GovernorNetwork.Outputs).ToArray(),
        _proposal.Cpu[index],
        _proposal.Ticks[index],
        _proposal.Urgency[index],
        _proposal.Standing[index]);

    private void Correct(ReadOnlySpan<NpcTrack> npcs, double now, double budgetPct)
    {
        if (npcs.Length * GovernorFeatures.Count > _features.Length)
        {
            _features = new float[2 * npcs.Length * GovernorFeatures.Count];
            _outputs = new float[2 * npcs.Length * GovernorNetwork.Outputs];
        }

        var features = _features.AsSpan(0, npcs.Length * GovernorFeatures.Count);
        for (var i = 0; i < npcs.Length; i++)
        {
            GovernorFeatures.Write(npcs[i], options, now, features[(i * GovernorFeatures.Count)..]);
        }

        GovernorFeatures.WriteGlobals(npcs, options, budgetPct, Projection.Openings, now, _globals);
        var outputs = _outputs.AsSpan(0, npcs.Length * GovernorNetwork.Outputs);
        Residual!.Compute(features, _globals, outputs);
        for (var i = 0; i < npcs.Length; i++)
        {
            Add(i, npcs[i].IsSound ? outputs.Slice(i * GovernorNetwork.Outputs, GovernorNetwork.Outputs) : default);
        }
    }

    private void Add(int i, ReadOnlySpan<float> correction)
    {
        foreach (var value in correction)
        {
            if (!float.IsFinite(value))
            {
                return;
            }
        }

        if (correction.IsEmpty)
        {
            return;
        }

        if ((levers & Levers.Cpu) != Levers.None && correction[0] != 0)
        {
            _proposal.Cpu[i] *= Math.Exp(Math.Clamp(correction[0], -MostCpu, MostCpu));
        }

        if ((levers & Levers.Ticks) != Levers.None && correction[1] != 0)
        {
            _proposal.Ticks[i] += (options.MaxTickHz - options.MinTickHz) * Math.Clamp(correction[1], -MostTicks, MostTicks);
        }

        if ((levers & Levers.Access) != Levers.None)
        {
            _proposal.Urgency[i] += Math.Clamp(correction[2], -MostUrgency, MostUrgency);
            _proposal.Standing[i] += Math.Clamp(correction[3], -MostUrgency, MostUrgency);
        }
    }
}

/// <summary>Why an NPC got what it got.</summary>
/// <param name="Features">What the network saw, in the order of <see cref="GovernorFeatures.Names"/>; empty without a network.</param>
/// <param name="Corrections">Its corrections of CPU, ticks, urgency and standing; empty without a network.</param>
/// <param name="Cpu">Weight of CPU after the correction.</param>
/// <param name="Ticks">Wished ticks per second after the correction.</param>
/// <param name="Urgency">Urgency of an opening after the correction.</param>
/// <param name="Standing">Standing at the cortex after the correction.</param>
public sealed record GovernorReason(float[] Features, float[] Corrections, double Cpu, double Ticks, double Urgency, double Standing);

/// <summary>What a network may correct.</summary>
[Flags]
public enum Levers
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>CPU quotas.</summary>
    Cpu = 1,

    /// <summary>Tick rates.</summary>
    Ticks = 2,

    /// <summary>Openings and priorities at the large mind.</summary>
    Access = 4,

    /// <summary>All of them.</summary>
    All = Cpu | Ticks | Access,
}
