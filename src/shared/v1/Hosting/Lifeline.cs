using System.Runtime.InteropServices;

namespace Nimmerverse.Shared.Hosting;

/// <summary>
/// Watches the process that ours must not outlive. A pidfd is immune to the reuse of process ids, and needs neither a parent-child
/// relation (an NPC survives its supervisor, but not <c>up</c>) nor the death signal of a thread (which the runtime may end early).
/// </summary>
public sealed partial class Lifeline : IDisposable
{
    private const int PidfdOpen = 434;
    private const short PollIn = 1;
    private readonly int _pidfd;

    private Lifeline(int pidfd) => _pidfd = pidfd;

    /// <summary>Opens a lifeline.</summary>
    /// <param name="pid">The process to watch.</param>
    /// <returns>The lifeline; null when that process is already gone.</returns>
    public static Lifeline? Open(int pid)
    {
        var pidfd = (int)Syscall(PidfdOpen, pid, 0);
        return pidfd < 0 ? null : new Lifeline(pidfd);
    }

    /// <summary>Waits for the watched process's end.</summary>
    /// <param name="timeoutMs">Milliseconds to wait at most; 0 only looks, -1 waits for ever.</param>
    /// <returns>Whether it has ended.</returns>
    public bool HasEnded(int timeoutMs)
    {
        var poll = new PollDescriptor { Fd = _pidfd, Events = PollIn };
        return Poll(ref poll, 1, timeoutMs) > 0;
    }

    /// <inheritdoc />
    public void Dispose() => _ = Close(_pidfd);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, int pid, uint flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor descriptor, ulong count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Fd;
        public short Events;
        public short Revents;
    }
}
