using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Groups that a launcher left behind when it was killed together with its supervisor.</summary>
internal static class StaleCgroups
{
    /// <summary>Ends what still lives in groups of dead owners and removes those groups; what cannot be removed yet is left for the next time.</summary>
    /// <param name="mounts">What this process sees.</param>
    /// <returns>Names of the groups that were removed.</returns>
    internal static IReadOnlyList<string> Remove(CgroupMounts mounts)
    {
        HashSet<string> removed = [];
        foreach (var root in mounts.V1.Values.Append(mounts.V2).OfType<string>().Distinct())
        {
            foreach (var name in CgroupFile.Children(root).Where(CgroupName.IsStale))
            {
                if (RemoveTree(Path.Combine(root, name)))
                {
                    removed.Add(name);
                }
            }
        }

        return [.. removed];
    }

    private static bool RemoveTree(string parent)
    {
        var gone = true;
        foreach (var child in CgroupFile.Children(parent).Select(name => Path.Combine(parent, name)))
        {
            foreach (var pid in CgroupFile.Members(child).Where(static pid => pid > 0))
            {
                using var process = ProcessHandle.Open(pid);
                process?.Signal(Libc.SigKill);
                _ = process?.WaitForEnd(TimeSpan.FromMilliseconds(500));
            }

            gone &= CgroupFile.TryRemove(child);
        }

        return gone & CgroupFile.TryRemove(parent);
    }
}
