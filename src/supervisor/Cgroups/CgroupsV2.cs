using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Control groups of version 2: one tree for all controllers.</summary>
/// <param name="home">An existing group whose children get the cpu and memory controllers.</param>
/// <param name="parent">Name of the parent group, made in <paramref name="home"/>.</param>
internal sealed class CgroupsV2(string home, string parent) : ICgroups
{
    private const string Controllers = "+cpu +memory";
    private const string Weight = "cpu.weight";

    /// <summary>All NPCs of a node together weigh as ten ordinary processes; as one group they would weigh as one.</summary>
    private const long NpcsWeight = 10 * 100;

    private readonly string _parent = Path.Combine(home, parent);

    /// <inheritdoc />
    public CgroupMode Mode => CgroupMode.V2;

    /// <inheritdoc />
    public string? Reason => null;

    /// <inheritdoc />
    public ICgroup Of(string npc) => new CgroupV2(Path.Combine(_parent, CgroupName.OfNpc(npc)), PrepareParent);

    /// <inheritdoc />
    public IReadOnlyList<string> Existing() => [.. CgroupFile.Children(_parent).Select(CgroupName.NpcOf).OfType<string>()];

    /// <inheritdoc />
    public bool TryRemoveParent() => CgroupFile.TryRemove(_parent);

    /// <summary>Whether a group hands the cpu and memory controllers to its children.</summary>
    /// <param name="folder">The group.</param>
    /// <returns>True when it does.</returns>
    internal static bool HandsOutControllers(string folder)
    {
        var enabled = (CgroupFile.Read(folder, "cgroup.subtree_control") ?? "").Split(' ');
        return enabled.Contains("cpu") && enabled.Contains("memory");
    }

    private string? PrepareParent() =>
        (HandsOutControllers(home) ? null : CgroupFile.Write(home, "cgroup.subtree_control", Controllers))
        ?? CgroupFile.Create(_parent)
        ?? (HandsOutControllers(_parent) ? null : CgroupFile.Write(_parent, "cgroup.subtree_control", Controllers))
        ?? (CgroupFile.ReadNumber(_parent, Weight) == NpcsWeight ? null : CgroupFile.Write(_parent, Weight, $"{NpcsWeight}"));
}
