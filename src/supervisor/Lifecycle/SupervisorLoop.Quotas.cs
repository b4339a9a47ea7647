using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Npcs;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>The quotas: the governor's, or after 5 s of its silence the same for all.</summary>
internal sealed partial class SupervisorLoop
{
    private void Allocate(Allocation allocation)
    {
        _governed ??= new Governed(_clock);
        if (_governed.Hear(allocation, allocation.Npcs.Count(entry => _npcs.ContainsKey(entry.Npc))))
        {
            LogGoverned(_governed.By, "as allocated");
        }

        if (!_parts.Outlets.MayAct())
        {
            return;
        }

        foreach (var entry in allocation.Npcs)
        {
            if (_npcs.TryGetValue(entry.Npc, out var npc))
            {
                SetQuota(npc, entry.CpuQuotaPct);
            }
        }
    }

    /// <summary>Once a second: a governor that has spoken and is silent now is replaced by the supervisor's own rule.</summary>
    private void Govern()
    {
        if (_governed is null)
        {
            return;
        }

        var changed = _governed.Advance();
        if (_governed.By is not GovernedBy.OwnRule)
        {
            if (changed)
            {
                LogGoverned(_governed.By, "as they are");
            }

            return;
        }

        var uniform = _governed.UniformPct(_npcs.Values.Count(static npc => npc.Wanted));
        if (changed)
        {
            LogGoverned(_governed.By, $"{uniform:0.#} % of a core each");
        }

        if (_parts.Outlets.MayAct())
        {
            foreach (var npc in _npcs.Values)
            {
                SetQuota(npc, uniform);
            }
        }
    }

    private void SetQuota(Npc npc, double percent)
    {
        npc.Quota = CpuQuota.FromPercent(percent);
        if (npc.Process is not null && npc.Settled && npc.Wanted)
        {
            _nursery.ApplyQuota(npc);
        }
    }

    [LoggerMessage(4005, LogLevel.Warning, "Quotas are decided by {By} now: {Quotas}")]
    private partial void LogGoverned(GovernedBy by, string quotas);
}
