using System.ComponentModel;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Finds out how limits can be enforced here, by really making a group, limiting it, reading the limits back and entering it.</summary>
internal static class CgroupDetector
{
    private const double ProbePercent = 25;
    private const long ProbeBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(5);

    /// <summary>Tries version 2, then version 1.</summary>
    /// <param name="wish"><c>auto</c>, or <c>v2</c>, <c>v1</c>, <c>none</c> to try only that.</param>
    /// <param name="parent">Name of the parent group.</param>
    /// <param name="mounts">What this process sees.</param>
    /// <returns>What works; <see cref="NoCgroups"/> with the reasons when nothing does.</returns>
    internal static ICgroups Detect(string wish, string parent, CgroupMounts mounts)
    {
        if (wish == "none")
        {
            return new NoCgroups("limits are switched off by the setting cgroups=none");
        }

        List<string> reasons = [];
        if (wish is "auto" or "v2")
        {
            foreach (var (home, why) in HomesV2(mounts))
            {
                if (why is null && new CgroupsV2(home, parent) is var groups && Works(groups, reasons))
                {
                    return groups;
                }

                reasons.AddRange(why is null ? [] : [why]);
            }
        }

        if (wish is "auto" or "v1")
        {
            if (!mounts.V1.TryGetValue("cpu", out var cpu) || !mounts.V1.TryGetValue("memory", out var memory))
            {
                reasons.Add("v1: the controllers cpu and memory are not mounted");
            }
            else if (new CgroupsV1(cpu, memory, mounts.V1.GetValueOrDefault("cpuacct"), parent) is var groups && Works(groups, reasons))
            {
                return groups;
            }
        }

        return new NoCgroups($"no limit is enforced; {string.Join("; ", reasons)}");
    }

    /// <summary>Groups of version 2 that may hold our parent group: for root the top, for others whatever was delegated to them.</summary>
    private static IEnumerable<(string Home, string? Why)> HomesV2(CgroupMounts mounts)
    {
        if (mounts.V2 is not { } top)
        {
            return [("", "v2: no cgroup2 file system is mounted")];
        }

        var controllers = (CgroupFile.Read(top, "cgroup.controllers") ?? "").Split(' ');
        if (!controllers.Contains("cpu") || !controllers.Contains("memory"))
        {
            return [(top, $"v2: {top} does not offer the controllers cpu and memory")];
        }

        return Environment.IsPrivilegedProcess ? [(top, null)] : Delegated(top, mounts.OwnGroup);
    }

    private static IEnumerable<(string Home, string? Why)> Delegated(string top, string ownGroup)
    {
        // Our own group holds us, so it cannot hand out controllers; a group above it may have been delegated to this user.
        var found = false;
        for (var group = Path.GetDirectoryName(ownGroup.TrimEnd('/')); group is { Length: > 1 }; group = Path.GetDirectoryName(group))
        {
            var folder = top + group;
            if (CgroupsV2.HandsOutControllers(folder) && CgroupFile.Create(Path.Combine(folder, $"nimmerverse-try-{Environment.ProcessId}")) is null)
            {
                _ = CgroupFile.TryRemove(Path.Combine(folder, $"nimmerverse-try-{Environment.ProcessId}"));
                found = true;
                yield return (folder, null);
            }
        }

        if (!found)
        {
            yield return (top, "v2: no group with the controllers cpu and memory is delegated to this user; "
                + "start under 'systemd-run --user --scope' or as root to have limits");
        }
    }

    private static bool Works(ICgroups groups, List<string> reasons)
    {
        var name = $"probe{Environment.ProcessId}";
        var group = groups.Of(name);
        var failure = Probe(group);
        group.Kill();
        for (var attempt = 0; attempt < 100 && !group.TryRemove(); attempt++)
        {
            _ = Thread.Yield();
        }

        if (groups.Existing().Count == 0)
        {
            _ = groups.TryRemoveParent();
        }

        if (failure is not null)
        {
            reasons.Add($"{groups.Mode.ToString().ToLowerInvariant()}: {failure}");
        }

        return failure is null;
    }

    private static string? Probe(ICgroup group)
    {
        var quota = CpuQuota.FromPercent(ProbePercent);
        if ((group.Create() ?? group.WriteQuota(quota) ?? group.WriteMemory(ProbeBytes)) is { } refusal)
        {
            return refusal;
        }

        var limits = group.ReadLimits();
        if (quota.DiffersFrom(limits.CpuQuotaPct) || limits.MemoryBytes != ProbeBytes)
        {
            return $"{group.Folders[0]} took limits but shows {limits}";
        }

        try
        {
            using var process = Spawner.Start(new SpawnRequest
            {
                Program = "/bin/true",
                Cgroups = group.Folders,
                Environment = new Dictionary<string, string>(),
                LogFile = "/dev/null",
            });
            _ = process.WaitForEnd(ProbeTime);
            var end = process.Collect();
            return end.ExitCode == 0 ? null : $"a process cannot enter {group.Folders[0]} ({end})";
        }
        catch (Win32Exception fault)
        {
            return fault.Message;
        }
    }
}
