using System.Runtime.InteropServices;

namespace Nimmerverse.Cli.Processes;

/// <summary>Sends POSIX signals; the runtime itself can only kill.</summary>
internal static class Signals
{
    /// <summary>What Ctrl-C sends (2).</summary>
    public const int Interrupt = 2;

    /// <summary>Asks a process to end (15).</summary>
    public const int Terminate = 15;

    /// <summary>Ends a process at once (9).</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal.</summary>
    /// <param name="pid">The process; must be positive, as other values mean groups.</param>
    /// <param name="signal">The signal.</param>
    /// <returns>False when the process is gone or not ours.</returns>
    public static bool Send(int pid, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        return KillProcess(pid, signal) == 0;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillProcess(int pid, int signal);
}
