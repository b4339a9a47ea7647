using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>
/// Keeps tick rate, quota and priority of those present as they were. Gates go on opening in turn: held open or shut they would break the
/// limits that hold by construction. Who comes later gets what the policy says, within what the others leave of the budget.
/// </summary>
internal static class Freezer
{
    private const string Word = "frozen by the operator";

    /// <summary>Holds.</summary>
    /// <param name="decided">What the policy decided.</param>
    /// <param name="held">What is frozen, by NPC.</param>
    /// <param name="options">Limits.</param>
    /// <returns>What is given.</returns>
    internal static IReadOnlyList<NpcAllocation> Hold(
        IReadOnlyList<NpcAllocation> decided, IReadOnlyDictionary<string, NpcAllocation> held, GovernorOptions options)
    {
        var kept = decided.Where(npc => held.ContainsKey(npc.Npc)).Sum(npc => Math.Clamp(held[npc.Npc].CpuQuotaPct, options.MinQuotaPct, options.MaxQuotaPct));
        var newcomers = decided.Count(npc => !held.ContainsKey(npc.Npc));
        var left = Math.Max(options.MinQuotaPct, (options.CpuBudgetPct - kept) / Math.Max(1, newcomers));
        return
        [
            .. decided.Select(npc => held.TryGetValue(npc.Npc, out var old)
                ? npc with
                {
                    // What is held may come from a file.
                    TickHz = Math.Clamp(old.TickHz, options.MinTickHz, options.MaxTickHz),
                    CpuQuotaPct = Math.Clamp(old.CpuQuotaPct, options.MinQuotaPct, options.MaxQuotaPct),
                    Priority = Math.Clamp(old.Priority, 0, 10),
                    Reason = Word,
                }
                : npc with { CpuQuotaPct = Math.Min(npc.CpuQuotaPct, left), Reason = $"{npc.Reason}; came after the freeze" }),
        ];
    }
}
