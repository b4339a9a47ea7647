using System.Globalization;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Names of groups: they say whose they are, so that the groups of a dead owner can be known and removed.</summary>
internal static class CgroupName
{
    private const string Prefix = "nimmerverse-";
    private const string Npc = "npc-";

    private static readonly string PidNamespace = ReadPidNamespace();

    /// <summary>The parent group of the NPCs that live and die with one process, the launcher.</summary>
    /// <param name="owner">That process.</param>
    /// <returns>A name that no other owner has.</returns>
    internal static string OfOwner(ProcessIdentity owner) => $"{Prefix}{PidNamespace}-{owner.Pid}-{owner.StartTicks}";

    /// <summary>The parent group of the NPCs of a node that outlive every process of ours.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="node">The node.</param>
    /// <returns>The name.</returns>
    internal static string OfNode(string environment, string node) => $"{Prefix}{environment}.{node}";

    /// <summary>An NPC's group.</summary>
    /// <param name="npc">The NPC.</param>
    /// <returns>The name.</returns>
    internal static string OfNpc(string npc) => Npc + npc;

    /// <summary>The NPC whose group this is.</summary>
    /// <param name="name">Name of a child group.</param>
    /// <returns>The NPC, or null when it is nobody's.</returns>
    internal static string? NpcOf(string name) => name.StartsWith(Npc, StringComparison.Ordinal) ? name[Npc.Length..] : null;

    /// <summary>Whether a group belongs to an owner that has certainly ended.</summary>
    /// <param name="name">Name of a parent group.</param>
    /// <returns>False for every name that is not ours, or whose owner lives or cannot be known from here.</returns>
    internal static bool IsStale(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && name[Prefix.Length..].Split('-') is [var space, var pidText, var startText]
        && space == PidNamespace
        && int.TryParse(pidText, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        && ulong.TryParse(startText, NumberStyles.None, CultureInfo.InvariantCulture, out var startTicks)
        && !new ProcessIdentity(pid, startTicks).IsAlive;

    private static string ReadPidNamespace()
    {
        try
        {
            var target = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
            return new string([.. target.Where(char.IsAsciiDigit)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "0";
        }
    }
}
