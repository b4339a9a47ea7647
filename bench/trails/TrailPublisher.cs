using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Bench.Trails;

/// <summary>Publishes trails to their stream with ids, as many in flight as the stream confirms, and notes when each was published.</summary>
/// <param name="bus">The connection.</param>
/// <param name="load">Makes the trails.</param>
internal sealed class TrailPublisher(BusConnection bus, TrailLoad load)
{
    private const int InFlight = 2_048;
    private long _confirmed;
    private long _refused;

    /// <summary>When each trail was published, in ticks of the time stamp counter.</summary>
    public long[] Published { get; private set; } = [];

    /// <summary>Publications that the stream refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Publishes.</summary>
    /// <param name="first">The number of the first trail.</param>
    /// <param name="count">How many.</param>
    /// <param name="perSecond">At which rate; null as fast as the stream confirms.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When all are confirmed.</returns>
    public async Task RunAsync(long first, int count, int? perSecond, CancellationToken cancellationToken)
    {
        Published = new long[count];
        _confirmed = 0;
        var inbox = $"{bus.InboxPrefix}.bench{first}";
        await using var acks = await bus.SubscribeAsync(
            inbox, new SubscriptionOptions { Capacity = InFlight * 2 }, cancellationToken);
        var counting = CountAsync(acks, count, cancellationToken);
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            while (i - Interlocked.Read(ref _confirmed) >= InFlight
                || (perSecond is { } rate && clock.GetElapsedTime(started).TotalSeconds * rate < i))
            {
                await Task.Delay(1, cancellationToken);
            }

            var (subject, bytes) = load.Make(first + i, clock.GetUtcNow());
            var headers = new BusHeaders();
            headers.Add("Nats-Msg-Id", load.IdOf(first + i).ToString());
            Published[i] = clock.GetTimestamp();
            bus.Publish(subject, bytes, inbox, headers);
        }

        await counting;
    }

    private async Task CountAsync(BusSubscription acks, int count, CancellationToken cancellationToken)
    {
        await foreach (var ack in acks.ReadAllAsync(cancellationToken))
        {
            if (ack.Payload.Span.IndexOf("\"error\""u8) >= 0)
            {
                Interlocked.Increment(ref _refused);
            }

            if (Interlocked.Increment(ref _confirmed) == count)
            {
                return;
            }
        }
    }
}
