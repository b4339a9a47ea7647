using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>Limits in force, as the kernel's files say; never what was asked for.</summary>
/// <param name="CpuQuotaPct">CPU quota in percent of one core, or null for none.</param>
/// <param name="MemoryBytes">Memory limit in bytes, or null for none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CgroupLimits(double? CpuQuotaPct, long? MemoryBytes);

/// <summary>What a group's processes have used and suffered, as the kernel's files say.</summary>
/// <param name="Cpu">CPU time of all processes that ever lived in the group.</param>
/// <param name="Periods">Quota periods in which the group wanted to run.</param>
/// <param name="ThrottledPeriods">Periods in which the group was held back by its quota.</param>
/// <param name="OomKills">Processes of the group that the kernel killed for want of memory.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CgroupUsage(TimeSpan Cpu, long Periods, long ThrottledPeriods, long OomKills)
{
    /// <summary>Time for which the group's processes were held back by its quota.</summary>
    internal TimeSpan Throttled { get; init; }
}
