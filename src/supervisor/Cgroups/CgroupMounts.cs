namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Where this process sees control groups.</summary>
/// <param name="V1">Mount point of each version 1 controller.</param>
/// <param name="V2">Mount point of version 2, or null.</param>
/// <param name="OwnGroup">This process's group of version 2, below the mount point; <c>/</c> when unknown.</param>
internal sealed record CgroupMounts(IReadOnlyDictionary<string, string> V1, string? V2, string OwnGroup)
{
    /// <summary>Reads what this process sees.</summary>
    /// <returns>The mounts; none when the kernel tells nothing.</returns>
    internal static CgroupMounts Read()
    {
        try
        {
            return Parse(File.ReadAllLines("/proc/self/mountinfo"), File.ReadAllLines("/proc/self/cgroup"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Parse([], []);
        }
    }

    /// <summary>Reads the kernel's tables.</summary>
    /// <param name="mountInfo">Lines of <c>/proc/self/mountinfo</c>.</param>
    /// <param name="ownGroups">Lines of <c>/proc/self/cgroup</c>.</param>
    /// <returns>The mounts.</returns>
    internal static CgroupMounts Parse(IEnumerable<string> mountInfo, IEnumerable<string> ownGroups)
    {
        Dictionary<string, string> v1 = [];
        string? v2 = null;
        foreach (var line in mountInfo)
        {
            // "… mount-point options [tags] - type source super-options"
            if (line.Split(" - ") is not [var left, var right] || left.Split(' ') is not { Length: >= 6 } mount || right.Split(' ') is not { Length: >= 3 } system)
            {
                continue;
            }

            if (system[0] == "cgroup2")
            {
                v2 = mount[4];
            }
            else if (system[0] == "cgroup")
            {
                foreach (var option in system[2].Split(','))
                {
                    v1.TryAdd(option, mount[4]);
                }
            }
        }

        const string Unified = "0::";
        var own = ownGroups.FirstOrDefault(static line => line.StartsWith(Unified, StringComparison.Ordinal))?[Unified.Length..];
        return new(v1, v2, own ?? "/");
    }
}
