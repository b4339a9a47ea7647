using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>A node that enforces nothing, and says why.</summary>
/// <param name="reason">Why, in one sentence.</param>
internal sealed class NoCgroups(string reason) : ICgroups
{
    /// <inheritdoc />
    public CgroupMode Mode => CgroupMode.None;

    /// <inheritdoc />
    public string? Reason => reason;

    /// <inheritdoc />
    public ICgroup Of(string npc) => NoCgroup.Instance;

    /// <inheritdoc />
    public IReadOnlyList<string> Existing() => [];

    /// <inheritdoc />
    public bool TryRemoveParent() => true;

    private sealed class NoCgroup : ICgroup
    {
        internal static NoCgroup Instance { get; } = new();

        public IReadOnlyList<string> Folders => [];

        public string? Create() => null;

        public CgroupLimits ReadLimits() => default;

        public CgroupUsage ReadUsage() => default;

        public string? WriteQuota(CpuQuota quota) => null;

        public string? WriteMemory(long bytes) => null;

        public IReadOnlyList<int> Members() => [];

        public void Kill()
        {
            // There is no group; the supervisor signals the process that it knows.
        }

        public bool TryRemove() => true;
    }
}
