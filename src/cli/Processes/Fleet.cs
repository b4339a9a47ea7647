using System.ComponentModel;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Processes;

/// <summary>
/// Keeps children running: one that ends is started again, after a pause that doubles from 0.2 s to 10 s while it keeps failing. Each
/// child is owned by its own task; stopping it is a message to that task.
/// </summary>
/// <param name="spawner">The thread that starts children.</param>
/// <param name="clock">Measures pauses.</param>
/// <param name="tell">Hears what happens.</param>
public sealed class Fleet(SpawnThread spawner, TimeProvider clock, Func<FleetEvent, ValueTask> tell)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProvenAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWordsWithin = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<Kept> _kept = [];

    /// <summary>Starts a child and keeps it running.</summary>
    /// <param name="specification">What to run.</param>
    /// <returns>When it has been started once, or could not be.</returns>
    public Task KeepAsync(ChildSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var kept = new Kept(specification);
        lock (_gate)
        {
            _kept.Add(kept);
        }

        kept.Life = LiveAsync(kept);
        return kept.Started.Task;
    }

    /// <summary>Stops children for good, all of them at once.</summary>
    /// <param name="which">Picks them by name.</param>
    /// <returns>When none of them runs any more.</returns>
    public async Task StopAsync(Func<string, bool> which)
    {
        Kept[] chosen;
        lock (_gate)
        {
            chosen = [.. _kept.Where(kept => which(kept.Specification.Name))];
        }

        foreach (var kept in chosen)
        {
            await kept.Stopping.CancelAsync();
        }

        await Task.WhenAll(chosen.Select(static kept => kept.Life));
    }

    private async Task LiveAsync(Kept kept)
    {
        var pause = ShortestPause;
        while (!kept.Stopping.IsCancellationRequested)
        {
            var began = clock.GetTimestamp();
            var ended = await LiveOnceAsync(kept);
            if (ended is null)
            {
                return;
            }

            pause = clock.GetElapsedTime(began) > ProvenAfter ? ShortestPause : pause;
            var hopeless = ended.ExitCode == (int)ExitCode.Usage;
            await tell(ended with { RestartIn = hopeless ? null : pause });
            if (hopeless)
            {
                return;
            }

            await Task.Delay(pause, clock, kept.Stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>One life of a child; null when it was asked to stop.</summary>
    private async Task<ChildEnded?> LiveOnceAsync(Kept kept)
    {
        ChildProcess child;
        try
        {
            child = await ChildProcess.StartAsync(spawner, kept.Specification);
        }
        catch (Win32Exception exception)
        {
            kept.Started.TrySetResult();
            return new ChildEnded(kept.Specification.Name, (int)ExitCode.DependencyMissing, exception.Message, null);
        }

        using (child)
        {
            await tell(new ChildStarted(kept.Specification.Name, child.Pid));
            kept.Started.TrySetResult();
            try
            {
                var code = await child.WaitAsync(kept.Stopping.Token);

                // Its grandchildren may hold the pipe open for ever, so its last words are awaited for a moment only.
                await Task.WhenAny(child.LogCopied, Task.Delay(LastWordsWithin, clock));
                var lastWords = BoundedLog.Tail(kept.Specification.LogFile, 1) is [var line] ? line : "";
                return new ChildEnded(kept.Specification.Name, code, lastWords, null);
            }
            catch (OperationCanceledException)
            {
                await child.StopAsync(clock);
                return null;
            }
        }
    }

    private sealed class Kept(ChildSpecification specification)
    {
        public ChildSpecification Specification { get; } = specification;

        public CancellationTokenSource Stopping { get; } = new();

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Life { get; set; } = Task.CompletedTask;
    }
}
