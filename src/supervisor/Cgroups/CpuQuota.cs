using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Cgroups;

/// <summary>A CPU quota as the kernel takes it: so many microseconds of one core in each period.</summary>
/// <param name="QuotaUs">CPU time per period in microseconds; the kernel refuses less than 1,000.</param>
/// <param name="PeriodUs">The period in microseconds; the kernel takes 1,000 to 1,000,000.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CpuQuota(long QuotaUs, long PeriodUs)
{
    /// <summary>The least share, in percent of one core.</summary>
    internal const double MinPercent = 5;

    /// <summary>The largest share, in percent of one core.</summary>
    internal const double MaxPercent = 100;

    /// <summary>
    /// The period in use, in microseconds. The shortest in which the least share is still the kernel's smallest quota:
    /// a process that used its share up waits at most this long, instead of up to 100 ms with the kernel's default.
    /// </summary>
    internal const long Period = 20_000;

    /// <summary>Changes below this many percentage points are not worth a write.</summary>
    internal const double RealDifference = 0.1;

    /// <summary>A share that lets a process start at full speed.</summary>
    internal static CpuQuota Full { get; } = FromPercent(MaxPercent);

    /// <summary>The share in percent of one core.</summary>
    internal double Percent => 100.0 * QuotaUs / PeriodUs;

    /// <summary>Makes a quota of a share.</summary>
    /// <param name="percent">Percent of one core; brought into 5 to 100, and not-a-number counts as the least.</param>
    /// <returns>The quota.</returns>
    internal static CpuQuota FromPercent(double percent)
    {
        var share = percent >= MinPercent ? Math.Min(percent, MaxPercent) : MinPercent;
        return new((long)Math.Round(share / 100 * Period), Period);
    }

    /// <summary>Whether a limit in force is so different that it must be written anew.</summary>
    /// <param name="inForce">What the kernel says, in percent of one core; null for no limit.</param>
    /// <returns>True when a write is due.</returns>
    internal bool DiffersFrom(double? inForce) => inForce is not { } percent || Math.Abs(percent - Percent) >= RealDifference;
}
