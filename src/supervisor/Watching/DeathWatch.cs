using System.ComponentModel;
using System.Runtime.InteropServices;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Watching;

/// <summary>
/// Tells of the death of a process the moment the kernel knows it: one thread polls the pid descriptors of all processes.
/// Works for children and for adopted processes alike.
/// </summary>
internal sealed unsafe class DeathWatch : IDisposable
{
    private const int RetryMs = 1;

    private readonly Func<ProcessIdentity, bool> _tell;
    private readonly Lock _gate = new();
    private readonly List<(int Descriptor, ProcessIdentity Identity)> _arrivals = [];
    private readonly Thread _thread;
    private readonly int _wake;
    private volatile bool _ending;

    /// <summary>Starts the watch.</summary>
    /// <param name="tell">
    /// Takes a death, on the watch's thread; must not block. False means "not now" and the death is told again a millisecond later.
    /// The handle of a process must stay open until its death has been told.
    /// </param>
    /// <exception cref="Win32Exception">The process has no file descriptor left.</exception>
    internal DeathWatch(Func<ProcessIdentity, bool> tell)
    {
        _tell = tell;
        _wake = Libc.EventFd(0, Libc.EventFdFlags);
        if (_wake < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "Cannot watch processes: no file descriptor left; raise the limit of open files (ulimit -n).");
        }

        _thread = new Thread(Run) { Name = "death watch", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Begins to watch a process.</summary>
    /// <param name="process">The process.</param>
    internal void Watch(ProcessHandle process)
    {
        lock (_gate)
        {
            _arrivals.Add((process.Descriptor, process.Identity));
        }

        Wake();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_ending)
        {
            return;
        }

        _ending = true;
        Wake();
        _thread.Join();
        _ = Libc.Close(_wake);
    }

    private void Wake()
    {
        var one = 1UL;
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    private void Run()
    {
        List<(int Descriptor, ProcessIdentity Identity)> watched = [];
        Libc.PollFd[] polled = [new() { Fd = _wake, Events = Libc.PollIn }];
        var untold = false;
        while (!_ending)
        {
            fixed (Libc.PollFd* first = polled)
            {
                if (Libc.Poll(first, (nuint)polled.Length, untold ? RetryMs : -1) < 0)
                {
                    continue; // A signal for another thread interrupted the wait.
                }
            }

            untold = TellDeaths(watched, polled);
            TakeArrivals(watched, polled[0].Returned != 0);
            polled = [polled[0], .. watched.Select(static entry => new Libc.PollFd { Fd = entry.Descriptor, Events = Libc.PollIn })];
        }
    }

    /// <summary>Removes each dead process before telling of it, because whoever hears of it may close the descriptor at once.</summary>
    private bool TellDeaths(List<(int Descriptor, ProcessIdentity Identity)> watched, Libc.PollFd[] polled)
    {
        var untold = false;
        for (var index = watched.Count - 1; index >= 0; index--)
        {
            if (polled[index + 1].Returned == 0)
            {
                continue;
            }

            var dead = watched[index];
            watched.RemoveAt(index);
            if (!_tell(dead.Identity))
            {
                watched.Insert(index, dead);
                untold = true;
            }
        }

        return untold;
    }

    private void TakeArrivals(List<(int Descriptor, ProcessIdentity Identity)> watched, bool woken)
    {
        if (!woken)
        {
            return;
        }

        ulong count;
        _ = Libc.Read(_wake, &count, sizeof(ulong));
        lock (_gate)
        {
            watched.AddRange(_arrivals);
            _arrivals.Clear();
        }
    }
}
