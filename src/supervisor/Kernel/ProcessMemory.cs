using System.Globalization;
using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Kernel;

/// <summary>Memory of a process as the kernel accounts it.</summary>
/// <param name="PssKb">Proportional set size in KiB: private pages plus its share of the shared ones.</param>
/// <param name="PrivateKb">Private pages, clean and dirty, in KiB; pages of a program file that no other process maps are among them.</param>
/// <param name="AnonymousKb">Pages that no file stands behind: heap and stacks, in KiB.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessMemory(long PssKb, long PrivateKb, long AnonymousKb)
{
    /// <summary>Resident set size in KiB: shared pages count in full.</summary>
    internal long RssKb { get; init; }

    /// <summary>Reads <c>smaps_rollup</c>; the kernel walks every page of the process for it, so do not ask often.</summary>
    /// <param name="pid">Process id.</param>
    /// <returns>The figures, or null when the process is gone or not ours to look at.</returns>
    internal static ProcessMemory? Read(int pid) => ProcFile.TryRead(pid, "smaps_rollup") is { Length: > 0 } text ? Parse(text) : null;

    /// <summary>Reads the text of a <c>smaps_rollup</c> file.</summary>
    /// <param name="rollup">The text.</param>
    /// <returns>The figures; zero for a line that is absent.</returns>
    internal static ProcessMemory Parse(string rollup)
    {
        long pss = 0;
        long own = 0;
        long anonymous = 0;
        long rss = 0;
        foreach (var line in rollup.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Pss:", StringComparison.Ordinal))
            {
                pss = Kilobytes(line);
            }
            else if (line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                rss = Kilobytes(line);
            }
            else if (line.StartsWith("Private_", StringComparison.Ordinal))
            {
                own += Kilobytes(line);
            }
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                anonymous = Kilobytes(line);
            }
        }

        return new(pss, own, anonymous) { RssKb = rss };
    }

    private static long Kilobytes(ReadOnlySpan<char> line)
    {
        var value = line[(line.IndexOf(':') + 1)..].Trim();
        var end = value.IndexOf(' ');
        return long.TryParse(end < 0 ? value : value[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes : 0;
    }
}
