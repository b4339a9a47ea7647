using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>The NPCs that have been heard lately, and what their ticks cost.</summary>
/// <param name="silence">How long an NPC may be silent before it is left out.</param>
public sealed class NpcRoster(TimeSpan silence)
{
    private const double Newness = 0.3;

    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>NPCs known.</summary>
    public int Count => _entries.Count;

    /// <summary>Hears an NPC.</summary>
    /// <param name="state">What it says.</param>
    /// <param name="heardAt">When it was heard.</param>
    public void Hear(NpcState state, DateTimeOffset heardAt)
    {
        ArgumentNullException.ThrowIfNull(state);
        var cost = 0.0;
        if (_entries.TryGetValue(state.Npc, out var before))
        {
            cost = Smooth(before.TickCostMs, TickCost(before.State, state));
        }

        _entries[state.Npc] = new(state, heardAt, cost);
    }

    /// <summary>The NPCs as the policy wants them; silent ones are forgotten.</summary>
    /// <param name="now">The time.</param>
    /// <returns>One observation per NPC.</returns>
    public IReadOnlyList<NpcObservation> Observe(DateTimeOffset now)
    {
        foreach (var gone in _entries.Where(entry => now - entry.Value.HeardAt > silence).Select(static entry => entry.Key).ToList())
        {
            _entries.Remove(gone);
        }

        return [.. _entries.Values.Select(static entry => new NpcObservation(entry.State.Npc, Remaining(entry.State), entry.TickCostMs))];
    }

    // A share that is no number says nothing known.
    private static double Remaining(NpcState state) => state.KnownShare is >= 0 and <= 1 ? 1 - state.KnownShare : 1;

    // Planning takes whatever is left, so it must not count as cost: it would eat the tick rate that leaves it room.
    private static double? TickCost(NpcState before, NpcState after)
    {
        var ticks = after.Tick - before.Tick;
        var cpu = after.CpuMs - before.CpuMs;
        if (after.Pid != before.Pid || ticks <= 0 || !(cpu >= 0))
        {
            return null;
        }

        var planned = Math.Max(0, after.PlanSteps - before.PlanSteps);
        return cpu / (ticks + planned);
    }

    private static double Smooth(double old, double? fresh) => fresh switch
    {
        null => old,
        { } cost when old == 0 => cost,
        { } cost => old + (Newness * (cost - old)),
    };

    private sealed record Entry(NpcState State, DateTimeOffset HeardAt, double TickCostMs);
}
