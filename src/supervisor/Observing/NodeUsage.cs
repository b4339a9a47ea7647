using System.Globalization;
using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Observing;

/// <summary>What the whole machine has used, as the kernel's files say.</summary>
/// <param name="Cpu">CPU time of all cores since boot, idle and waiting times left out.</param>
/// <param name="MemoryBytes">Memory that is not available to a new process.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeUsage(TimeSpan Cpu, long MemoryBytes)
{
    /// <summary>The unit of <c>/proc/stat</c>; the kernel fixes it at a hundredth of a second for programs.</summary>
    private const long MillisecondsPerTick = 10;

    /// <summary>Reads it.</summary>
    /// <returns>The figures, or null where the kernel does not tell.</returns>
    internal static NodeUsage? Read()
    {
        try
        {
            return Parse(File.ReadAllText("/proc/stat"), File.ReadAllText("/proc/meminfo"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the text of the two files.</summary>
    /// <param name="stat">The text of <c>/proc/stat</c>.</param>
    /// <param name="memory">The text of <c>/proc/meminfo</c>.</param>
    /// <returns>The figures, or null when one is not in them.</returns>
    internal static NodeUsage? Parse(string stat, string memory)
    {
        // user nice system idle iowait irq softirq steal; guest times are within user.
        var fields = stat.Split('\n', 2)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is not ["cpu", _, _, _, _, _, _, _, ..] || Kilobytes(memory, "MemTotal:") is not { } total || Kilobytes(memory, "MemAvailable:") is not { } available)
        {
            return null;
        }

        var busy = 0L;
        foreach (var i in (ReadOnlySpan<int>)[1, 2, 3, 6, 7])
        {
            if (!long.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            {
                return null;
            }

            busy += ticks;
        }

        return new(TimeSpan.FromMilliseconds(busy * MillisecondsPerTick), (total - available) * 1024);
    }

    private static long? Kilobytes(string memory, string name)
    {
        foreach (var line in memory.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                var value = line[name.Length..].Trim();
                var end = value.IndexOf(' ');
                return long.TryParse(end < 0 ? value : value[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes : null;
            }
        }

        return null;
    }
}
