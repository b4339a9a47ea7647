using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>One group of version 2.</summary>
/// <param name="folder">Its folder.</param>
/// <param name="prepareParents">Makes the parent group and enables the controllers in it; null, or what was refused.</param>
internal sealed class CgroupV2(string folder, Func<string?> prepareParents) : ICgroup
{
    private const string Quota = "cpu.max";
    private const string Limit = "memory.max";

    /// <inheritdoc />
    public IReadOnlyList<string> Folders { get; } = [folder];

    /// <inheritdoc />
    public string? Create() => prepareParents() ?? CgroupFile.Create(folder);

    /// <inheritdoc />
    public CgroupLimits ReadLimits() => new(
        ParseQuota(CgroupFile.Read(folder, Quota))?.Percent,
        CgroupFile.ReadNumber(folder, Limit)); // "max" is not a number: no limit.

    /// <inheritdoc />
    public CgroupUsage ReadUsage() => new(
        TimeSpan.FromMicroseconds(CgroupFile.ReadKey(folder, "cpu.stat", "usage_usec") ?? 0),
        CgroupFile.ReadKey(folder, "cpu.stat", "nr_periods") ?? 0,
        CgroupFile.ReadKey(folder, "cpu.stat", "nr_throttled") ?? 0,
        CgroupFile.ReadKey(folder, "memory.events", "oom_kill") ?? 0)
    {
        Throttled = TimeSpan.FromMicroseconds(CgroupFile.ReadKey(folder, "cpu.stat", "throttled_usec") ?? 0),
    };

    /// <inheritdoc />
    public string? WriteQuota(CpuQuota quota) => CgroupFile.Write(folder, Quota, $"{quota.QuotaUs} {quota.PeriodUs}");

    /// <inheritdoc />
    public string? WriteMemory(long bytes) => CgroupFile.Write(folder, Limit, $"{bytes}");

    /// <inheritdoc />
    public IReadOnlyList<int> Members() => CgroupFile.Members(folder);

    /// <inheritdoc />
    public void Kill()
    {
        if (CgroupFile.Write(folder, "cgroup.kill", "1") is null)
        {
            return;
        }

        // cgroup.kill is there from Linux 5.14 on.
        foreach (var pid in Members())
        {
            using var process = pid > 0 ? ProcessHandle.Open(pid) : null;
            process?.Signal(Libc.SigKill);
        }
    }

    /// <inheritdoc />
    public bool TryRemove() => CgroupFile.TryRemove(folder);

    /// <summary>Reads the text of <c>cpu.max</c>.</summary>
    /// <param name="text"><c>quota period</c>, or <c>max period</c> for no limit.</param>
    /// <returns>The quota, or null for none.</returns>
    internal static CpuQuota? ParseQuota(string? text) =>
        text?.Split(' ') is [var quota, var period] && long.TryParse(quota, out var quotaUs) && long.TryParse(period, out var periodUs) && periodUs > 0
            ? new(quotaUs, periodUs)
            : null;
}
