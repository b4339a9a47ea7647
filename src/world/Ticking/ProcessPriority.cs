using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Nimmerverse.World.Ticking;

/// <summary>
/// Puts the whole process before others: everybody waits for the world's ticks, and the world asks for little. All threads, because a tick
/// also waits for whichever thread collects garbage. Linux keeps the nice value per thread; threads to come inherit it.
/// </summary>
internal static partial class ProcessPriority
{
    private const int PrioProcess = 0;

    /// <summary>Sets the nice value of every thread and tells what the kernel made of it.</summary>
    /// <param name="nice">-20 (first) to 19 (last); below the present one it needs root or CAP_SYS_NICE.</param>
    /// <param name="logger">Where the outcome is told.</param>
    internal static void Set(int nice, ILogger logger)
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            // A thread that ended meanwhile, or a kernel that refuses: the value read back tells.
            _ = SetPriority(PrioProcess, int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), nice);
        }

        var found = GetPriority(PrioProcess, 0);
        if (found == nice)
        {
            LogSet(logger, found);
        }
        else
        {
            LogNotSet(logger, nice, found);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "getpriority", SetLastError = true)]
    private static partial int GetPriority(int which, int who);

    [LoggerMessage(2500, LogLevel.Information, "Runs at nice {Nice}")]
    private static partial void LogSet(ILogger logger, int nice);

    [LoggerMessage(
        2501,
        LogLevel.Information,
        "Nice {Wanted} is not allowed (it needs root or CAP_SYS_NICE): runs at nice {Nice}, ticks may be late on a busy machine")]
    private static partial void LogNotSet(ILogger logger, int wanted, int nice);
}
