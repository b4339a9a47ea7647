using Nimmerverse.Neural;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>Decides: who gets what, how gates are steered, and whether what was learned stays. It knows no bus and no clock but given times.</summary>
/// <param name="options">Limits and rates.</param>
/// <param name="tuning">How it learns.</param>
/// <param name="seed">Source of perturbations.</param>
internal sealed class GovernorMind(GovernorOptions options, LiveTuningOptions tuning, ulong seed)
{
    private const int MostReasons = 2_000;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly NpcRoster _roster = new(Silence);
    private readonly EpochClock _epochs = new();
    private readonly EpochReward _reward = new();
    private readonly Rng _rng = new(seed);
    private readonly Dictionary<string, GateTrack> _gates = new(StringComparer.Ordinal);
    private readonly float[] _gateFeatures = new float[GateFeatures.Count];
    private readonly float[] _gateOutputs = new float[GateFeatures.Outputs];
    private GovernorPolicy _policy = new(options);
    private GovernorNetwork? _network;
    private LiveTuner? _tuner;
    private Dictionary<string, NpcAllocation> _held = new(StringComparer.Ordinal);
    private IReadOnlyList<NpcTrack> _decided = [];
    private IReadOnlyDictionary<string, GateSteering> _steering = new Dictionary<string, GateSteering>();

    /// <summary>The weights at hand, or null.</summary>
    internal LoadedWeights? Weights { get; private set; }

    /// <summary>Whether the network is ignored.</summary>
    internal bool Heuristic { get; set; }

    /// <summary>Whether it learns when nothing forbids it.</summary>
    internal bool Learns { get; private set; }

    /// <summary>Whether what NPCs get is frozen.</summary>
    internal bool Frozen { get; private set; }

    /// <summary>What was decided last, or null.</summary>
    internal Allocation? Last { get; private set; }

    /// <summary>The policy's name.</summary>
    internal string Policy => Corrects ? $"{_policy.Heuristic.Name}+network" : _policy.Heuristic.Name;

    /// <summary>What learns, or null.</summary>
    internal LiveTuner? Tuner => _tuner;

    private bool Corrects => !Heuristic && _network is not null;

    /// <summary>Takes weights; what was learned since the last ones is dropped.</summary>
    /// <param name="loaded">The weights.</param>
    internal void Take(LoadedWeights loaded)
    {
        Weights = loaded;
        _network = new(loaded.Weights.Parameters.Span);
        _tuner = null;
        if (Heuristics.Find(loaded.Weights.Heuristic) is { } heuristic && heuristic.Name != _policy.Heuristic.Name)
        {
            _policy = new(options, heuristic);
        }

        Learn(Learns);
    }

    /// <summary>Says that weights which it learned itself are kept now.</summary>
    /// <param name="kept">The weights.</param>
    internal void Kept(LoadedWeights kept) => Weights = kept;

    /// <summary>Begins or ends learning; without weights it begins at a network that corrects nothing.</summary>
    /// <param name="on">Whether to learn.</param>
    internal void Learn(bool on)
    {
        Learns = on;
        if (on)
        {
            _network ??= new(_rng);
            _tuner ??= new(tuning, _network.Parameters, Weights?.Weights.Generation ?? 0, _rng);
            _network = _tuner.Network;
            return;
        }

        _tuner?.Settle();
    }

    /// <summary>Freezes what everybody has.</summary>
    /// <param name="held">What is frozen; null for the last allocation.</param>
    /// <returns>What is frozen.</returns>
    internal IReadOnlyList<NpcAllocation> Freeze(IReadOnlyList<NpcAllocation>? held = null)
    {
        held ??= [.. Last?.Npcs.Select(static npc => npc with { Reason = null }) ?? []];
        _held = held.DistinctBy(static npc => npc.Npc).ToDictionary(static npc => npc.Npc, StringComparer.Ordinal);
        Frozen = true;
        _tuner?.Pause();
        return held;
    }

    /// <summary>Decides again.</summary>
    internal void Thaw()
    {
        Frozen = false;
        _held.Clear();
    }

    /// <summary>Hears an NPC.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="heardAt">When it was heard.</param>
    internal void Hear(NpcState state, DateTimeOffset heardAt)
    {
        _roster.Hear(state, heardAt);
        _reward.Hear(state, heardAt);
    }

    /// <summary>Hears what came of a gate's opening.</summary>
    /// <param name="outcome">The outcome.</param>
    internal void Hear(GateOutcome outcome)
    {
        var gate = GateOf(outcome.GateId);
        gate.Judge(outcome.Verdict);
        gate.Earn(outcome.Net);
    }

    /// <summary>Goes on learning, unless frozen, on the heuristic or told not to.</summary>
    /// <param name="now">The time.</param>
    /// <returns>What came of a pair, when one has ended.</returns>
    internal LearningStep? Tune(DateTimeOffset now)
    {
        if (_tuner is null || !Learns || Frozen || Heuristic)
        {
            _tuner?.Pause();
            return null;
        }

        return _tuner.Advance(NpcRoster.Seconds(now), _reward);
    }

    /// <summary>Decides who gets what.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The allocation.</returns>
    internal Allocation Decide(DateTimeOffset now)
    {
        _policy.Residual = Corrects ? _network : null;
        _decided = _roster.Observe(now);
        var npcs = _policy.Decide(_decided, now);
        if (_decided.Count <= MostReasons)
        {
            npcs = [.. npcs.Select((npc, i) => npc with { Reason = Reasons.Short(_decided[i], _policy.Explain(i), options) })];
        }

        Last = new Allocation
        {
            Epoch = _epochs.Next(now),
            Policy = Policy,
            CpuBudgetPct = options.CpuBudgetPct,
            Npcs = Frozen ? Freezer.Hold(npcs, _held, options) : npcs,
            Weights = Corrects ? Weights?.Hash : null,
            Generation = Corrects ? Weights?.Weights.Generation : null,
            Frozen = Frozen ? true : null,
        };
        return Last;
    }

    /// <summary>Decides how gates are steered: as before while frozen, not at all on the heuristic.</summary>
    /// <param name="gates">The gates, or null when they have not been told.</param>
    /// <param name="now">The time.</param>
    /// <returns>Steering by gate; gates that are not named are not steered.</returns>
    internal IReadOnlyDictionary<string, GateSteering> Steer(GatesStatus? gates, DateTimeOffset now)
    {
        foreach (var gate in gates?.Gates ?? [])
        {
            GateOf(gate.GateId).Hear(gate, NpcRoster.Seconds(now));
        }

        if (Frozen)
        {
            return _steering;
        }

        var steering = new Dictionary<string, GateSteering>(StringComparer.Ordinal);
        if (Corrects)
        {
            foreach (var gate in gates?.Gates ?? [])
            {
                GateOf(gate.GateId).Write(_gateFeatures);
                _network!.ComputeGate(_gateFeatures, _policy.Globals, _gateOutputs);
                if (GateFeatures.Read(_gateOutputs) is var steered && steered != GateSteering.None)
                {
                    steering[gate.GateId] = steered;
                }
            }
        }

        return _steering = steering;
    }

    /// <summary>Why an NPC got what it got.</summary>
    /// <param name="npc">The NPC.</param>
    /// <returns>Lines in plain words; null when it was not in the last allocation.</returns>
    internal IReadOnlyList<string>? Explain(string npc)
    {
        for (var i = 0; i < _decided.Count; i++)
        {
            if (_decided[i].Npc == npc)
            {
                return Reasons.Long(Last!, Last!.Npcs[i], _decided[i], _policy.Explain(i), options);
            }
        }

        return null;
    }

    private GateTrack GateOf(string gateId)
    {
        if (!_gates.TryGetValue(gateId, out var gate))
        {
            _gates[gateId] = gate = new();
        }

        return gate;
    }
}
