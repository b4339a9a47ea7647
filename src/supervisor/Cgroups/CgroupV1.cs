using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>One group of version 1, in the trees of its controllers.</summary>
/// <param name="cpu">Its folder under the cpu controller.</param>
/// <param name="memory">Its folder under the memory controller.</param>
/// <param name="accounting">Its folder under the cpuacct controller, or null.</param>
/// <param name="prepareParent">Makes the parent group; null, or what was refused.</param>
internal sealed class CgroupV1(string cpu, string memory, string? accounting, Func<string?> prepareParent) : ICgroup
{
    private const string Quota = "cpu.cfs_quota_us";
    private const string Period = "cpu.cfs_period_us";
    private const string Limit = "memory.limit_in_bytes";

    // The kernel shows "no limit" as the largest page-aligned number; nothing real is near it.
    private const long NoMemoryLimit = long.MaxValue / 2;

    /// <inheritdoc />
    public IReadOnlyList<string> Folders { get; } = [.. new[] { cpu, memory, accounting }.OfType<string>().Distinct()];

    /// <inheritdoc />
    public string? Create() => prepareParent() ?? Folders.Select(CgroupFile.Create).FirstOrDefault(static failure => failure is not null);

    /// <inheritdoc />
    public CgroupLimits ReadLimits()
    {
        var quota = CgroupFile.ReadNumber(cpu, Quota);
        var period = CgroupFile.ReadNumber(cpu, Period);
        var bytes = CgroupFile.ReadNumber(memory, Limit);
        return new(
            quota > 0 && period > 0 ? new CpuQuota(quota.Value, period.Value).Percent : null,
            bytes is > 0 and < NoMemoryLimit ? bytes : null);
    }

    /// <inheritdoc />
    public CgroupUsage ReadUsage() => new(
        TimeSpan.FromMicroseconds((accounting is null ? 0 : CgroupFile.ReadNumber(accounting, "cpuacct.usage") ?? 0) / 1000.0),
        CgroupFile.ReadKey(cpu, "cpu.stat", "nr_periods") ?? 0,
        CgroupFile.ReadKey(cpu, "cpu.stat", "nr_throttled") ?? 0,
        CgroupFile.ReadKey(memory, "memory.oom_control", "oom_kill") ?? 0)
    {
        Throttled = TimeSpan.FromMicroseconds((CgroupFile.ReadKey(cpu, "cpu.stat", "throttled_time") ?? 0) / 1000.0),
    };

    /// <inheritdoc />
    public string? WriteQuota(CpuQuota quota)
    {
        if (CgroupFile.ReadNumber(cpu, Period) != quota.PeriodUs)
        {
            // A quota of the old period may be too large for the new one, so none is in force while the period changes.
            var failure = CgroupFile.Write(cpu, Quota, "-1") ?? CgroupFile.Write(cpu, Period, $"{quota.PeriodUs}");
            if (failure is not null)
            {
                return failure;
            }
        }

        return CgroupFile.Write(cpu, Quota, $"{quota.QuotaUs}");
    }

    /// <inheritdoc />
    public string? WriteMemory(long bytes) => CgroupFile.Write(memory, Limit, $"{bytes}");

    /// <inheritdoc />
    public IReadOnlyList<int> Members() => [.. Folders.SelectMany(CgroupFile.Members).Distinct()];

    /// <inheritdoc />
    public void Kill()
    {
        foreach (var pid in Members())
        {
            using var process = pid > 0 ? ProcessHandle.Open(pid) : null;
            process?.Signal(Libc.SigKill);
        }
    }

    /// <inheritdoc />
    public bool TryRemove() => Folders.Aggregate(true, static (gone, folder) => CgroupFile.TryRemove(folder) && gone);
}
