using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nimmerverse.Tooling;

/// <summary>
/// The thread that starts every child. The kernel sends a child its parent-death signal when the thread that started it ends, not the
/// process; this one lives as long as the process, a pool thread need not.
/// </summary>
public sealed class SpawnThread : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> _orders = [];

    /// <summary>Starts the thread.</summary>
    public SpawnThread() => new Thread(Run) { IsBackground = true, Name = "spawn" }.Start();

    /// <summary>Starts a process.</summary>
    /// <param name="start">What to start.</param>
    /// <returns>The process; faulted when it cannot be started.</returns>
    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((start, started));
        return started.Task;
    }

    /// <summary>Takes no more orders and lets the thread end; children with a parent-death signal get it now.</summary>
    public void Dispose() => _orders.CompleteAdding();

    private void Run()
    {
        foreach (var (start, started) in _orders.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} was not started."));
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the one who asked, not to this thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                started.SetException(exception);
            }
        }

        _orders.Dispose();
    }
}
