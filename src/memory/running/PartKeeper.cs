using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Running;

/// <summary>Runs parts side by side and starts each again after a failure, so that none takes down another.</summary>
/// <param name="clock">The clock of its pauses.</param>
/// <param name="logger">Where failures are told.</param>
/// <param name="tell">Told the states of all parts whenever one changes.</param>
internal sealed partial class PartKeeper(TimeProvider clock, ILogger logger, Action<string> tell)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // A part that has run this long before it failed has worked: its pauses begin anew.
    private static readonly TimeSpan Worked = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _states = new(StringComparer.Ordinal);

    /// <summary>Runs them until cancelled, or until one says how the process must end.</summary>
    /// <param name="parts">What is to run.</param>
    /// <param name="cancellationToken">Ends all.</param>
    /// <returns>Their common life.</returns>
    /// <exception cref="ExitException">A part cannot work as it is configured: restarting would not mend it.</exception>
    public async Task RunAsync(IReadOnlyList<IMemoryPart> parts, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lives = parts.Select(part => KeepAsync(part, ended.Token)).ToList();
        var first = await Task.WhenAny(lives);
        await ended.CancelAsync();
        await Task.WhenAll(lives).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task KeepAsync(IMemoryPart part, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            var started = clock.GetTimestamp();
            try
            {
                Tell(part, "starting");
                await part.RunAsync(state => Tell(part, state), cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                LogEnded(part.Name);
            }
            catch (Exception exception) when (exception is not ExitException and not OperationCanceledException)
            {
                LogFailed(part.Name, exception);
            }

            Tell(part, "failed");
            pause = clock.GetElapsedTime(started) > Worked ? FirstPause : pause;
            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Tell(IMemoryPart part, string state)
    {
        lock (_lock)
        {
            _states[part.Name] = state;
            tell(string.Join(' ', _states.Select(static one => $"{one.Key}={one.Value}")));
        }
    }

    [LoggerMessage(9800, LogLevel.Error, "{Part} failed and is started again")]
    private partial void LogFailed(string part, Exception exception);

    [LoggerMessage(9801, LogLevel.Warning, "{Part} ended by itself and is started again")]
    private partial void LogEnded(string part);
}
