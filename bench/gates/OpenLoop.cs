using System.Diagnostics;

namespace Nimmerverse.Bench.Gates;

/// <summary>
/// Does something at a fixed rate on a thread of its own, whatever becomes of it: what fell due while the thread slept or was held up is
/// done at once afterwards, and each turn is told when it was due.
/// </summary>
internal static class OpenLoop
{
    /// <summary>Runs for a while.</summary>
    /// <param name="perSecond">Turns per second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="turn">A turn: its number, and the timestamp at which it was due.</param>
    /// <returns>Ends when all turns are done.</returns>
    public static Task RunAsync(double perSecond, TimeSpan duration, Action<long, long> turn)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Run(perSecond, duration, turn);
                done.SetResult();
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the one who waits, not to this thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }
        })
        { IsBackground = true, Name = "open loop" };
        thread.Start();
        return done.Task;
    }

    private static void Run(double perSecond, TimeSpan duration, Action<long, long> turn)
    {
        using var never = new ManualResetEventSlim(initialState: false, spinCount: 0);
        var start = Stopwatch.GetTimestamp();
        var total = (long)(perSecond * duration.TotalSeconds);
        for (var next = 0L; next < total;)
        {
            var due = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond);
            for (; next <= due && next < total; next++)
            {
                turn(next, start + (long)(next / perSecond * Stopwatch.Frequency));
            }

            never.Wait(1);
        }
    }
}
