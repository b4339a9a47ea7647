using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// The first honest heuristic: resources in proportion to what is left to learn, within limits that hold by construction. It is also the
/// floor that a learned governor will start from and fall back to.
/// </summary>
/// <param name="options">Limits and rates.</param>
public sealed class ProportionalPolicy(GovernorOptions options)
{
    /// <summary>The policy's name in an allocation.</summary>
    public const string Name = "proportional_to_remaining";

    private readonly Openings _openings = new(options);
    private Dictionary<string, int> _rates = [];

    /// <summary>Decides for one epoch.</summary>
    /// <param name="npcs">What is known of each NPC, each once.</param>
    /// <param name="now">The time.</param>
    /// <returns>One entry per NPC, ordered by its id.</returns>
    public IReadOnlyList<NpcAllocation> Decide(IReadOnlyList<NpcObservation> npcs, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(npcs);
        NpcObservation[] ordered = [.. npcs.OrderBy(static npc => npc.Npc.Length).ThenBy(static npc => npc.Npc, StringComparer.Ordinal)];
        var remaining = Array.ConvertAll(ordered, static npc => npc.Remaining);
        var quotas = WaterFilling.Share(remaining, options.MinQuotaPct, options.MaxQuotaPct, options.CpuBudgetPct);
        var rates = Rates(ordered, quotas);
        var priorities = Ranking.Of(remaining);
        var open = _openings.Decide(ordered, now);
        _rates = ordered.Zip(rates).ToDictionary(static pair => pair.First.Npc, static pair => pair.Second);
        return
        [
            .. ordered.Select((npc, i) => new NpcAllocation
            {
                Npc = npc.Npc,
                TickHz = rates[i],
                CpuQuotaPct = Math.Max(options.MinQuotaPct, Math.Floor(quotas[i] * 10) / 10),
                Gate = open.Contains(npc.Npc) ? NpcGate.Open : NpcGate.Closed,
                Priority = (int)Math.Round(10 * priorities[i], MidpointRounding.AwayFromZero),
            }),
        ];
    }

    private int[] Rates(NpcObservation[] npcs, double[] quotas)
    {
        var most = npcs.Select(static npc => npc.Remaining).DefaultIfEmpty(0).Max();
        var wishes = Array.ConvertAll(npcs, npc => TickRate.Wish(npc.Remaining, most, options));
        var slowdown = Slowdown(npcs, wishes);
        var rates = new int[npcs.Length];
        for (var i = 0; i < rates.Length; i++)
        {
            var wish = Math.Max(options.MinTickHz, wishes[i] * slowdown);
            var feasible = TickRate.Feasible(quotas[i], npcs[i].TickCostMs, options);
            feasible = slowdown < 1 ? Math.Min(feasible, (int)wish) : feasible;
            int? present = _rates.TryGetValue(npcs[i].Npc, out var rate) ? rate : null;
            rates[i] = TickRate.Settle(wish, present, feasible, options);
        }

        return rates;
    }

    // Quotas that add up to more than the budget are only ceilings; then the ticks themselves are held within it.
    // Summed in order of size, so that the result does not depend on who is who.
    private double Slowdown(NpcObservation[] npcs, double[] wishes)
    {
        var usePct = npcs.Zip(wishes, static (npc, wish) => npc.TickCostMs * wish).Order().Sum() * options.Speed / 10;
        var sharePct = options.TickShare * options.CpuBudgetPct;
        return usePct > sharePct ? sharePct / usePct : 1;
    }
}
