using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Tests.Messaging.Outbox;

/// <summary>
/// What an author was told, against what the stream holds. The checker knows nothing of outboxes: it reads the stream through one of its
/// durable readers and compares.
/// </summary>
internal sealed class TrailHistory
{
    private readonly HashSet<Guid> _taken = [];
    private readonly List<Guid> _read = [];

    /// <summary>Trails that the outbox took.</summary>
    public int Taken => _taken.Count;

    /// <summary>Trails that it refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Offers one more trail.</summary>
    public void Offer(TrailOutbox outbox, int padding = 0, DateTimeOffset? now = null)
    {
        var time = now ?? TimeProvider.System.GetUtcNow();
        var trail = new Trail
        {
            TrailId = Guid.CreateVersion7(time),
            Kind = TrailKinds.Step,
            Actor = "author",
            Environment = "dev",
            Garden = Garden.Virtual,
            Started = time,
            Ended = time,
            StatesVisited = [],
            Inputs = JsonContent.Object(("number", _taken.Count), ("padding", new string('x', padding))),
            Cost = 0,
            Reward = 0,
            Outcome = TrailOutcome.Success,
        };
        if (outbox.Add(trail))
        {
            _taken.Add(trail.TrailId);
        }
        else
        {
            Refused++;
        }
    }

    /// <summary>Reads and acknowledges all that waits for a reader.</summary>
    public async Task ReadAsync(BusConnection bus, string reader)
    {
        while (await bus.JetStream.Consumer("DEV_TRAILS", reader).FetchAsync(1_000, TimeSpan.FromMilliseconds(500)) is { Count: > 0 } batch)
        {
            foreach (var message in batch)
            {
                Assert.True(MessageCodec.TryRead(message.Payload.Span, Subjects.Trail.Json, Subjects.Trail.MessageType, out var trail, out var fault), fault);
                _read.Add(trail.Body.TrailId);
            }

            await Task.WhenAll(batch.Select(static message => message.AckAsync(TimeSpan.FromSeconds(10))));
        }
    }

    /// <summary>Every trail that was taken is in the stream, once, and nothing else is.</summary>
    public void Check()
    {
        Assert.Empty(_taken.Except(_read));
        Assert.Empty(_read.Except(_taken));
        Assert.Empty(_read.GroupBy(static id => id).Where(static group => group.Count() > 1).Select(static group => group.Key));
    }
}
