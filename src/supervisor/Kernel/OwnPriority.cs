using System.Globalization;

namespace Nimmerverse.Supervisor.Kernel;

/// <summary>Puts this process before others: it asks for little, and a node's NPCs wait for it when they die or the lease falls due.</summary>
internal static class OwnPriority
{
    private const int OneThread = 0;

    /// <summary>Sets the nice value of every thread; threads and processes to come inherit it.</summary>
    /// <param name="nice">-20 (first) to 19 (last); below the present one it needs root or CAP_SYS_NICE.</param>
    /// <returns>The nice value in force, read back.</returns>
    internal static int Set(int nice)
    {
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            // A thread that ended meanwhile, or a kernel that refuses: the value read back tells.
            _ = Libc.SetPriority(OneThread, int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), nice);
        }

        return Libc.GetPriority(OneThread, 0);
    }
}
