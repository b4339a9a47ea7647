using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Observing;

/// <summary>Puts observations on record. Any thread.</summary>
/// <param name="context">Who observes, where.</param>
/// <param name="outbox">Where trails go.</param>
internal sealed class ObservationTrails(ProcessContext context, TrailOutbox outbox)
{
    /// <summary>Lifeforce of one process, at most so often.</summary>
    internal static readonly TimeSpan LifeforceEvery = TimeSpan.FromSeconds(10);

    /// <summary>Records what was used.</summary>
    internal void Add(ResourceInputs inputs, TimeSpan span) =>
        outbox.Add(Observation(TrailKinds.Resource, span, JsonSerializer.SerializeToElement(inputs, WireJson.Default.ResourceInputs)));

    /// <summary>Records lifeforce until cancelled.</summary>
    internal async Task HearHeartsAsync(TypedSubscription<Heartbeat> hearts, CancellationToken cancellationToken)
    {
        var meter = new LifeforceMeter(context.Node, LifeforceEvery);
        await foreach (var heart in hearts.ReadAllAsync(cancellationToken))
        {
            if (meter.Hear(heart.Message.Header.Source, heart.Body) is var (inputs, span))
            {
                var trail = Observation(TrailKinds.Lifeforce, span, JsonSerializer.SerializeToElement(inputs, WireJson.Default.LifeforceInputs));
                outbox.Add(trail with { Cost = inputs.Spending, Reward = inputs.Income });
            }
        }
    }

    private Trail Observation(string kind, TimeSpan span, JsonElement inputs)
    {
        var now = context.Clock.GetUtcNow();
        return new Trail
        {
            TrailId = Guid.CreateVersion7(now),
            Kind = kind,
            Actor = context.Id,
            Environment = context.Environment.Value,
            Garden = context.Host.Garden,
            Started = now - span,
            Ended = now,
            Inputs = inputs,
            StatesVisited = [],
            Cost = 0,
            Reward = 0,
            Outcome = TrailOutcome.Success,
        };
    }
}
