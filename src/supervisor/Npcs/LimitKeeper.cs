using Nimmerverse.Supervisor.Cgroups;

namespace Nimmerverse.Supervisor.Npcs;

/// <summary>Sets limits only where they really differ, and knows only what the kernel said when it was read back.</summary>
/// <param name="group">The group.</param>
internal sealed class LimitKeeper(ICgroup group)
{
    /// <summary>Limits in force at the last reading.</summary>
    internal CgroupLimits InForce { get; private set; } = group.ReadLimits();

    /// <summary>Writes to kernel files so far.</summary>
    internal long Writes { get; private set; }

    /// <summary>Sets the CPU quota.</summary>
    /// <param name="quota">The quota.</param>
    /// <returns>Null, or what the kernel refused.</returns>
    internal string? Apply(CpuQuota quota)
    {
        if (group.Folders.Count == 0 || !quota.DiffersFrom(InForce.CpuQuotaPct))
        {
            return null;
        }

        Writes++;
        var failure = group.WriteQuota(quota);
        InForce = group.ReadLimits();
        return failure ?? (quota.DiffersFrom(InForce.CpuQuotaPct)
            ? $"{group.Folders[0]} shows {InForce.CpuQuotaPct} % of a core after {quota.Percent} % was written"
            : null);
    }

    /// <summary>Sets the memory limit.</summary>
    /// <param name="bytes">The limit in bytes; the kernel rounds it to pages.</param>
    /// <returns>Null, or what the kernel refused.</returns>
    internal string? ApplyMemory(long bytes)
    {
        if (group.Folders.Count == 0 || InForce.MemoryBytes is { } inForce && Math.Abs(inForce - bytes) < Environment.SystemPageSize)
        {
            return null;
        }

        Writes++;
        var failure = group.WriteMemory(bytes);
        InForce = group.ReadLimits();
        return failure;
    }

    /// <summary>Reads the limits anew.</summary>
    internal void Refresh() => InForce = group.ReadLimits();
}
