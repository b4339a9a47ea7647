namespace Nimmerverse.Supervisor.Kernel;

/// <summary>
/// A hold on one process by a pid file descriptor: signals can never hit a process that took over the number,
/// and its end can be polled for, whether it is our child or was adopted.
/// </summary>
internal sealed unsafe class ProcessHandle : IDisposable
{
    private int _fd;

    private ProcessHandle(int fd, ProcessIdentity identity)
    {
        _fd = fd;
        Identity = identity;
    }

    /// <summary>The process.</summary>
    internal ProcessIdentity Identity { get; }

    /// <summary>The file descriptor, readable once the process has ended; valid until disposal.</summary>
    internal int Descriptor => _fd;

    /// <summary>CPU time used by all threads of the process so far, or null when it has ended.</summary>
    internal TimeSpan? CpuTime
    {
        get
        {
            int clock;
            Libc.TimeSpec time;
            return Libc.CpuClockOf(Identity.Pid, &clock) == 0 && Libc.ClockGetTime(clock, &time) == 0
                ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
                : null;
        }
    }

    /// <summary>Takes hold of a process.</summary>
    /// <param name="pid">Process id.</param>
    /// <returns>The hold, or null when there is no such process.</returns>
    internal static ProcessHandle? Open(int pid)
    {
        var fd = Libc.PidFdOpen(pid, 0);
        if (fd < 0)
        {
            return null;
        }

        // Read after the descriptor is held: the number cannot have changed hands in between without the process being dead.
        if (ProcessIdentity.Of(pid) is { } identity)
        {
            return new(fd, identity);
        }

        _ = Libc.Close(fd);
        return null;
    }

    /// <summary>Takes hold of exactly the process that was named before.</summary>
    /// <param name="identity">Process id and start time.</param>
    /// <returns>The hold, or null when that process has ended.</returns>
    internal static ProcessHandle? Open(ProcessIdentity identity)
    {
        var handle = Open(identity.Pid);
        if (handle is null || (handle.Identity == identity && identity.IsAlive))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="signal">Signal number.</param>
    /// <returns>False when the process has ended or is not ours to signal.</returns>
    internal bool Signal(int signal) => Libc.PidFdSendSignal(_fd, signal, 0, 0) == 0;

    /// <summary>Blocks until the process ends.</summary>
    /// <param name="limit">The longest wait.</param>
    /// <returns>Whether it has ended.</returns>
    internal bool WaitForEnd(TimeSpan limit)
    {
        var entry = new Libc.PollFd { Fd = _fd, Events = Libc.PollIn };
        return Libc.Poll(&entry, 1, (int)limit.TotalMilliseconds) > 0;
    }

    /// <summary>Collects the exit status of an ended child, which removes the zombie.</summary>
    /// <returns>How it ended; unknown for an adopted process, whose status only its parent may read.</returns>
    internal ProcessEnd Collect()
    {
        int status;
        return Libc.WaitPid(Identity.Pid, &status, Libc.WaitNoHang) == Identity.Pid ? ProcessEnd.FromStatus(status) : ProcessEnd.Unknown;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        var fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0)
        {
            _ = Libc.Close(fd);
        }
    }
}
