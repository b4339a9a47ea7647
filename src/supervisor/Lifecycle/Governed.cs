using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>
/// Who decides the quotas. The governor's last word holds for <see cref="OwnRuleAfter"/>; then the supervisor shares the budget that the
/// governor last had, the same for each NPC of the node, until the governor speaks again.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class Governed(TimeProvider clock)
{
    /// <summary>Silence after which the last word is called that.</summary>
    internal static readonly TimeSpan LastWordAfter = TimeSpan.FromSeconds(2);

    /// <summary>Silence after which the supervisor's own rule holds.</summary>
    internal static readonly TimeSpan OwnRuleAfter = TimeSpan.FromSeconds(5);

    private long _heardAt;
    private double _budgetPct;
    private double _share = 1;

    /// <summary>Who decides.</summary>
    internal GovernedBy By { get; private set; }

    /// <summary>Hears the governor.</summary>
    /// <param name="allocation">Its word.</param>
    /// <param name="own">How many of its NPCs are of this node.</param>
    /// <returns>Whether somebody else decided before.</returns>
    internal bool Hear(Allocation allocation, int own)
    {
        _heardAt = clock.GetTimestamp();
        _budgetPct = allocation.CpuBudgetPct;
        _share = allocation.Npcs.Count > 0 ? (double)own / allocation.Npcs.Count : 1;
        var changed = By is not GovernedBy.Governor;
        By = GovernedBy.Governor;
        return changed;
    }

    /// <summary>Lets time pass.</summary>
    /// <returns>Whether somebody else decides now than before.</returns>
    internal bool Advance()
    {
        var silence = clock.GetElapsedTime(_heardAt);
        var before = By;
        By = silence >= OwnRuleAfter ? GovernedBy.OwnRule : silence >= LastWordAfter ? GovernedBy.LastWord : GovernedBy.Governor;
        return By != before;
    }

    /// <summary>What each of so many NPCs gets by the supervisor's own rule: this node's share of the budget, the same for all.</summary>
    /// <param name="npcs">NPCs of the node.</param>
    /// <returns>Percent of one core, 5 to 100; 5 also when the governor named no budget that could be one.</returns>
    internal double UniformPct(int npcs)
    {
        var share = _budgetPct * _share / Math.Max(1, npcs);
        return double.IsFinite(share) ? Math.Clamp(share, 5, 100) : 5;
    }
}
