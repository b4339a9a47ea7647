using System.Globalization;
using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Kernel;

/// <summary>Names one process for good: process ids are reused, a process id together with its start time within one boot is not.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Start time in clock ticks since boot: field 22 of <c>/proc/{pid}/stat</c>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessIdentity(int Pid, ulong StartTicks)
{
    /// <summary>Names this boot of this machine; start times compare only within it.</summary>
    internal static string BootId { get; } = ReadBootId();

    /// <summary>This process.</summary>
    internal static ProcessIdentity Self { get; } = Of(Environment.ProcessId) ?? new(Environment.ProcessId, 0);

    /// <summary>Whether exactly this process is there and has not ended.</summary>
    internal bool IsAlive => TryReadStat(Pid, out var startTicks, out var state) && startTicks == StartTicks && state is not ('Z' or 'X');

    /// <summary>Names the process that has an id now.</summary>
    /// <param name="pid">Process id.</param>
    /// <returns>The identity, or null when there is no such process.</returns>
    internal static ProcessIdentity? Of(int pid) => TryReadStat(pid, out var startTicks, out _) ? new(pid, startTicks) : null;

    /// <summary>Reads start time and state from the text of a stat file.</summary>
    /// <param name="stat">The text; the second field, in parentheses, may itself hold blanks and parentheses.</param>
    /// <param name="startTicks">Field 22.</param>
    /// <param name="state">Field 3.</param>
    /// <returns>False when the text is not such a file.</returns>
    internal static bool TryParseStat(ReadOnlySpan<char> stat, out ulong startTicks, out char state)
    {
        startTicks = 0;
        state = '\0';
        var nameEnd = stat.LastIndexOf(')');
        if (nameEnd < 0 || nameEnd + 2 >= stat.Length)
        {
            return false;
        }

        const int StateField = 3;
        const int StartField = 22;
        var field = StateField;
        foreach (var range in stat[(nameEnd + 2)..].Split(' '))
        {
            var text = stat[(nameEnd + 2)..][range];
            if (field == StateField && text.Length > 0)
            {
                state = text[0];
            }
            else if (field == StartField)
            {
                return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out startTicks);
            }

            field++;
        }

        return false;
    }

    private static bool TryReadStat(int pid, out ulong startTicks, out char state)
    {
        startTicks = 0;
        state = '\0';
        return ProcFile.TryRead(pid, "stat") is { } stat && TryParseStat(stat, out startTicks, out state);
    }

    private static string ReadBootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
