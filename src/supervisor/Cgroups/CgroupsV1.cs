using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Control groups of version 1: one tree for each controller, and the same group made in each of them.</summary>
/// <param name="cpu">Where the cpu controller is mounted.</param>
/// <param name="memory">Where the memory controller is mounted.</param>
/// <param name="accounting">Where the cpuacct controller is mounted, or null.</param>
/// <param name="parent">Name of the parent group.</param>
internal sealed class CgroupsV1(string cpu, string memory, string? accounting, string parent) : ICgroups
{
    private const string Weight = "cpu.shares";

    /// <summary>All NPCs of a node together weigh as ten ordinary processes; as one group they would weigh as one.</summary>
    private const long NpcsWeight = 10 * 1024;

    private readonly string[] _parents =
        [.. new[] { cpu, memory, accounting }.OfType<string>().Distinct().Select(root => Path.Combine(root, parent))];

    /// <inheritdoc />
    public CgroupMode Mode => CgroupMode.V1;

    /// <inheritdoc />
    public string? Reason => null;

    /// <inheritdoc />
    public ICgroup Of(string npc)
    {
        var child = CgroupName.OfNpc(npc);
        return new CgroupV1(
            Path.Combine(cpu, parent, child),
            Path.Combine(memory, parent, child),
            accounting is null ? null : Path.Combine(accounting, parent, child),
            PrepareParent);
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Existing() =>
        [.. _parents.SelectMany(CgroupFile.Children).Distinct().Select(CgroupName.NpcOf).OfType<string>()];

    /// <inheritdoc />
    public bool TryRemoveParent() => _parents.Aggregate(true, static (gone, folder) => CgroupFile.TryRemove(folder) && gone);

    private string? PrepareParent()
    {
        var folder = Path.Combine(cpu, parent);
        return CgroupFile.Create(folder)
            ?? (CgroupFile.ReadNumber(folder, Weight) == NpcsWeight ? null : CgroupFile.Write(folder, Weight, $"{NpcsWeight}"));
    }
}
