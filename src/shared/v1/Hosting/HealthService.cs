using System.Reflection;
using System.Text.Json;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Hosting;

/// <summary>Publishes a process's heartbeat at the pace of its lifeforce, and answers health requests.</summary>
internal sealed class HealthService(ProcessContext context, HeartbeatPacer pacer)
{
    private static readonly string Version =
        typeof(HealthService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private readonly long _started = context.Clock.GetTimestamp();
    private readonly string _kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(context.Description.Type.ToString());
    private long _sequence;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var requests = await context.Messenger.SubscribeAsync(
            Subjects.Health.Filter(context.Environment, _kind, context.Id), cancellationToken: cancellationToken);
        await Task.WhenAll(BeatAsync(cancellationToken), AnswerAsync());

        async Task AnswerAsync()
        {
            await foreach (var request in requests.ReadAllAsync(cancellationToken))
            {
                if (request.ReplyTo is { } replyTo)
                {
                    context.Messenger.Respond(Subjects.Health, replyTo, Now());
                }
            }
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var subject = Subjects.Heartbeat.For(context.Environment, _kind, context.Id);
        while (true)
        {
            context.Messenger.Publish(subject, Now());
            await Task.Delay(pacer.Interval(context.Lifeforce.Stock), context.Clock, cancellationToken);
        }
    }

    private Heartbeat Now()
    {
        var statistics = context.Bus.Statistics;
        var (earned, spent) = context.Lifeforce.Totals;
        return new Heartbeat
        {
            Sequence = Interlocked.Increment(ref _sequence),
            Pid = Environment.ProcessId,
            Version = Version,
            State = context.State,
            UptimeS = context.Clock.GetElapsedTime(_started).TotalSeconds,
            IntervalMs = pacer.Interval(context.Lifeforce.Stock).TotalMilliseconds,
            Lifeforce = context.Lifeforce.Stock,

            // JSON knows no infinity: an entity that has spent nothing yet is told as thriving beyond measure.
            Vitality = Math.Min(context.Lifeforce.Vitality, 1_000_000),
            CpuMs = Environment.CpuUsage.TotalTime.TotalMilliseconds,
            RssKb = Environment.WorkingSet / 1024,
            Bus = new BusHealth
            {
                Reconnects = statistics.Reconnects,
                Dropped = statistics.Dropped,
                SlowConsumers = statistics.SlowConsumers,
                Pending = statistics.Pending,
                Malformed = context.Messenger.Malformed,
            },
            Trails = context.Trails?.Figures is { } trails
                ? new TrailHealth
                {
                    Waiting = trails.Waiting,
                    WaitingBytes = trails.MemoryBytes + trails.FileBytes,
                    Stored = trails.Stored,
                    Refused = trails.Refused,
                }
                : null,
            LifeforceEarned = earned,
            LifeforceSpent = spent,
        };
    }
}
