namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Turns wishes into grants within limits that hold by construction, whatever was wished: quotas share the budget between least and most,
/// ticks are what the quota carries by measured cost, openings are paid from a bucket and reach everybody in time. The live governor and the
/// simulator use this very class. It allocates only when there are more NPCs than ever before.
/// </summary>
/// <param name="options">Limits and rates.</param>
public sealed class Projection(GovernorOptions options)
{
    private double[] _quotas = [];
    private double[] _ranks = [];
    private double[] _scratch = [];

    /// <summary>The bucket of openings.</summary>
    public Openings Openings { get; } = new(options);

    /// <summary>Grants for one epoch.</summary>
    /// <param name="npcs">The NPCs; their tracks take what was granted.</param>
    /// <param name="proposal">The wishes; what is no number counts as the least.</param>
    /// <param name="budgetPct">CPU that all NPCs share, in percent of one core.</param>
    /// <param name="now">The time in seconds.</param>
    /// <param name="grants">Receives the grants.</param>
    public void Apply(ReadOnlySpan<NpcTrack> npcs, Proposal proposal, double budgetPct, double now, Grants grants)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(grants);
        ArgumentOutOfRangeException.ThrowIfNotEqual(proposal.Count, npcs.Length);
        Resize(npcs.Length);
        grants.Resize(npcs.Length);
        Clean(proposal);
        var quotas = _quotas.AsSpan(0, npcs.Length);
        WaterFilling.Share(proposal.Cpu, options.MinQuotaPct, options.MaxQuotaPct, budgetPct, quotas, _scratch);
        SetRates(npcs, proposal.Ticks, budgetPct, grants.TickHz);
        Ranking.Of(proposal.Standing, _ranks, _scratch);
        Openings.Decide(npcs, proposal.Urgency, now, grants.Open);
        for (var i = 0; i < npcs.Length; i++)
        {
            grants.QuotaPct[i] = Math.Max(options.MinQuotaPct, Math.Floor(quotas[i] * 10) / 10);
            grants.Priority[i] = (int)Math.Round(10 * _ranks[i], MidpointRounding.AwayFromZero);
            npcs[i].GrantedHz = grants.TickHz[i];
            npcs[i].GrantedPct = grants.QuotaPct[i];
        }
    }

    private static void Clean(Proposal proposal)
    {
        for (var i = 0; i < proposal.Count; i++)
        {
            proposal.Cpu[i] = proposal.Cpu[i] is > 0 and < 1e9 ? proposal.Cpu[i] : 0;
            proposal.Ticks[i] = double.IsFinite(proposal.Ticks[i]) ? proposal.Ticks[i] : 0;
            proposal.Urgency[i] = double.IsFinite(proposal.Urgency[i]) ? proposal.Urgency[i] : 0;
            proposal.Standing[i] = double.IsFinite(proposal.Standing[i]) ? proposal.Standing[i] : 0;
        }
    }

    private void SetRates(ReadOnlySpan<NpcTrack> npcs, ReadOnlySpan<double> wishes, double budgetPct, Span<int> rates)
    {
        var slowdown = Slowdown(npcs, wishes, budgetPct);
        for (var i = 0; i < rates.Length; i++)
        {
            var wish = Math.Max(options.MinTickHz, Math.Min(options.MaxTickHz, wishes[i]) * slowdown);
            var feasible = TickRate.Feasible(_quotas[i], npcs[i].TickCostMs, options);
            feasible = slowdown < 1 ? Math.Min(feasible, (int)wish) : feasible;
            rates[i] = TickRate.Settle(wish, npcs[i].GrantedHz, feasible, options);
        }
    }

    // Quotas that add up to more than the budget are only ceilings; then the ticks themselves are held within it.
    // Summed in order of size, so that the result does not depend on who is who.
    private double Slowdown(ReadOnlySpan<NpcTrack> npcs, ReadOnlySpan<double> wishes, double budgetPct)
    {
        var uses = _scratch.AsSpan(0, npcs.Length);
        for (var i = 0; i < uses.Length; i++)
        {
            uses[i] = npcs[i].TickCostMs * Math.Clamp(wishes[i], options.MinTickHz, options.MaxTickHz);
        }

        uses.Sort();
        var usePct = 0.0;
        foreach (var use in uses)
        {
            usePct += use;
        }

        usePct *= options.Speed / 10;
        var sharePct = options.TickShare * budgetPct;
        return usePct > sharePct ? sharePct / usePct : 1;
    }

    private void Resize(int count)
    {
        if (count > _quotas.Length)
        {
            var size = Math.Max(16, 2 * count);
            (_quotas, _ranks, _scratch) = (new double[size], new double[size], new double[size]);
        }
    }
}
