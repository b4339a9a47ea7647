namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>One NPC's control group. Refusals of the kernel are values: a sentence that says what it refused.</summary>
internal interface ICgroup
{
    /// <summary>Folders whose <c>cgroup.procs</c> a process must write itself into; empty when there are no control groups.</summary>
    IReadOnlyList<string> Folders { get; }

    /// <summary>Makes the group unless it is there.</summary>
    /// <returns>Null, or why it could not be made.</returns>
    string? Create();

    /// <summary>Reads the limits in force.</summary>
    /// <returns>What the kernel's files say.</returns>
    CgroupLimits ReadLimits();

    /// <summary>Reads what was used.</summary>
    /// <returns>What the kernel's files say; zero where a file is absent.</returns>
    CgroupUsage ReadUsage();

    /// <summary>Sets the CPU quota.</summary>
    /// <param name="quota">The quota.</param>
    /// <returns>Null, or what the kernel refused.</returns>
    string? WriteQuota(CpuQuota quota);

    /// <summary>Sets the memory limit.</summary>
    /// <param name="bytes">The limit in bytes.</param>
    /// <returns>Null, or what the kernel refused.</returns>
    string? WriteMemory(long bytes);

    /// <summary>The processes in the group.</summary>
    /// <returns>Their ids.</returns>
    IReadOnlyList<int> Members();

    /// <summary>Kills every process of the group.</summary>
    void Kill();

    /// <summary>Removes the group; it must hold no process.</summary>
    /// <returns>False while the kernel still refuses, which it does for a moment after the last process ended.</returns>
    bool TryRemove();
}

/// <summary>The control groups of one node's NPCs: a parent group with one child for each NPC.</summary>
internal interface ICgroups
{
    /// <summary>How limits are enforced.</summary>
    Shared.Wire.Payloads.CgroupMode Mode { get; }

    /// <summary>Why limits are not enforced, or null when they are.</summary>
    string? Reason { get; }

    /// <summary>The group of an NPC, which need not exist yet.</summary>
    /// <param name="npc">The NPC.</param>
    /// <returns>The group.</returns>
    ICgroup Of(string npc);

    /// <summary>NPCs that have a group now.</summary>
    /// <returns>Their ids.</returns>
    IReadOnlyList<string> Existing();

    /// <summary>Removes the parent group; its children must be gone.</summary>
    /// <returns>False while the kernel still refuses.</returns>
    bool TryRemoveParent();
}
