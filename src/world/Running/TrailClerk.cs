using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.World.Running;

/// <summary>
/// Hands trails to the stream that keeps them, beside the tick loop. Holds <see cref="Capacity"/>; when the stream is away for longer, the
/// oldest are dropped and counted. A trail is tried <see cref="Attempts"/> times, each time under the same id, so that it is kept once.
/// </summary>
/// <param name="publish">Publishes one trail; answers null when it is kept, else why not.</param>
/// <param name="clock">The clock for pauses.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed partial class TrailClerk(
    Func<Trail, CancellationToken, Task<string?>> publish, TimeProvider clock, ILogger<TrailClerk> logger)
{
    internal const int Attempts = 5;
    private const int Capacity = 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Trail> _waiting = Channel.CreateBounded<Trail>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Trails given up since start.</summary>
    internal long Lost { get; private set; }

    internal void Keep(Trail trail)
    {
        while (!_waiting.Writer.TryWrite(trail))
        {
            if (_waiting.Reader.TryRead(out var oldest))
            {
                Lost++;
                LogLost(oldest.Kind, oldest.TrailId, "too many wait");
            }
        }
    }

    /// <summary>Publishes trails until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var trail in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            await KeepAsync(trail, cancellationToken);
        }
    }

    private async Task KeepAsync(Trail trail, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var fault = await publish(trail, cancellationToken);
            if (fault is null)
            {
                return;
            }

            if (attempt == Attempts)
            {
                Lost++;
                LogLost(trail.Kind, trail.TrailId, fault);
                return;
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause *= 2;
        }
    }

    [LoggerMessage(2400, LogLevel.Warning, "A {Kind} trail ({Trail}) is lost: {Reason}")]
    private partial void LogLost(string kind, Guid trail, string reason);
}
