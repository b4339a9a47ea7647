using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Gates;

/// <summary>
/// What the thalamus has said of its gates. What it has not confirmed lately counts as closed: without a thalamus nobody reaches the
/// large mind through a gate. It belongs to one loop.
/// </summary>
internal sealed class GateBook
{
    /// <summary>How long a word of the thalamus holds; it repeats itself at least once a second.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (GateState State, DateTimeOffset At)> _domains = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, NpcAllocation> _npcs = new Dictionary<string, NpcAllocation>(StringComparer.Ordinal);
    private DateTimeOffset _allocated = DateTimeOffset.MinValue;
    private long _epoch = long.MinValue;

    /// <summary>A gate changed.</summary>
    /// <param name="transition">How.</param>
    /// <param name="said">When the thalamus said it.</param>
    public void Hear(GateTransition transition, DateTimeOffset said)
    {
        ArgumentNullException.ThrowIfNull(transition);
        Note(transition.Domain, transition.ToState, said);
        Note(transition.GateId, transition.ToState, said);
    }

    /// <summary>The thalamus told all gates.</summary>
    /// <param name="status">The gates.</param>
    /// <param name="said">When.</param>
    public void Hear(GatesStatus status, DateTimeOffset said)
    {
        ArgumentNullException.ThrowIfNull(status);
        foreach (var gate in status.Gates)
        {
            Note(gate.GateId, gate.State, said);
        }
    }

    /// <summary>The governor told who gets what.</summary>
    /// <param name="allocation">The allocation.</param>
    /// <param name="heard">When it was heard.</param>
    public void Hear(Allocation allocation, DateTimeOffset heard)
    {
        ArgumentNullException.ThrowIfNull(allocation);

        // A thalamus that begins anew counts on from the clock; an older word that comes late is passed over.
        if (allocation.Epoch < _epoch && heard - _allocated < Holds)
        {
            return;
        }

        _epoch = allocation.Epoch;
        _allocated = heard;
        _npcs = allocation.Npcs.ToDictionary(static npc => npc.Npc, static npc => npc, StringComparer.Ordinal);
    }

    /// <summary>What an NPC was given, when the word still holds.</summary>
    /// <param name="npc">The NPC.</param>
    /// <param name="now">The time.</param>
    /// <returns>Its allocation, or null.</returns>
    public NpcAllocation? Of(string npc, DateTimeOffset now) => now - _allocated <= Holds ? _npcs.GetValueOrDefault(npc) : null;

    /// <summary>Whether the gate of a domain is open.</summary>
    /// <param name="domain">The region of meaning, or the gate's id.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether it is.</returns>
    public bool IsOpen(string domain, DateTimeOffset now) =>
        _domains.TryGetValue(domain, out var gate) && gate.State is GateState.Open && now - gate.At <= Holds;

    /// <summary>Whether the thalamus has said something of a domain after a moment, and what.</summary>
    /// <param name="domain">The region of meaning.</param>
    /// <param name="since">The moment.</param>
    /// <returns>The newer state, or null.</returns>
    public GateState? NewerThan(string domain, DateTimeOffset since) =>
        _domains.TryGetValue(domain, out var gate) && gate.At > since ? gate.State : null;

    /// <summary>NPCs whose gate is open.</summary>
    /// <param name="now">The time.</param>
    /// <returns>How many.</returns>
    public int OpenNpcs(DateTimeOffset now) =>
        now - _allocated <= Holds ? _npcs.Values.Count(static npc => npc.Gate is NpcGate.Open) : 0;

    /// <summary>Domains whose gate is open.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> OpenDomains(DateTimeOffset now) =>
        [.. _domains.Keys.Where(domain => IsOpen(domain, now)).Order(StringComparer.Ordinal)];

    private void Note(string name, GateState state, DateTimeOffset said)
    {
        if (!_domains.TryGetValue(name, out var before) || before.At <= said)
        {
            _domains[name] = (state, said);
        }
    }
}
