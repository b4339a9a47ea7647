using System.Diagnostics.Metrics;
using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

/// <summary>What happens to a reader that does not keep up, and where it shows.</summary>
public sealed class BusOverflowTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _subject = NatsServerFixture.UniquePrefix();
    private readonly BusLogger _log = new();

    // Seen to fail with the two overflow modes exchanged, and with the drop not counted.
    [Theory]
    [InlineData(BusOverflow.DropOldest, new byte[] { 90, 91, 92, 93, 94, 95, 96, 97, 98, 99 })]
    [InlineData(BusOverflow.DropNewest, new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public async Task Full_queue_drops_as_it_was_told_counts_and_logs_once(BusOverflow overflow, byte[] kept)
    {
        await using var bus = await server.ConnectAsync(loggers: _log);
        await using var subscription = await bus.SubscribeAsync(_subject, new SubscriptionOptions { Capacity = 10, Overflow = overflow });

        await PublishAsync(bus, 100);
        await Eventually.HoldsAsync(() => subscription.Dropped is 90, "90 dropped");

        var read = new List<byte>();
        while (subscription.Messages.TryRead(out var message))
        {
            read.Add(message.Payload.Span[0]);
        }

        Assert.Equal(kept, read);
        Assert.Equal(90, bus.Statistics.Dropped);
        Assert.Equal(1, _log.Count(1007));
    }

    [Fact]
    public async Task Second_burst_is_logged_again()
    {
        await using var bus = await server.ConnectAsync(loggers: _log);
        await using var subscription = await bus.SubscribeAsync(_subject, new SubscriptionOptions { Capacity = 10 });
        for (var burst = 1; burst <= 2; burst++)
        {
            await PublishAsync(bus, 30);
            var dropped = 20 * burst;
            await Eventually.HoldsAsync(() => subscription.Dropped == dropped, "20 dropped a burst");
            while (subscription.Messages.TryRead(out _))
            {
            }

            await PublishAsync(bus, 1);
            await subscription.Messages.ReadAsync().AsTask().WaitAsync(Patience);
        }

        Assert.Equal(2, _log.Count(1007));
    }

    [Fact]
    public async Task Full_sync_subscription_drops_the_newest_counts_and_logs()
    {
        await using var bus = await server.ConnectAsync(loggers: _log);
        using var subscription = bus.SubscribeSync(_subject, capacity: 10);

        await PublishAsync(bus, 100);
        await Eventually.HoldsAsync(() => subscription.Dropped is 90, "90 dropped");

        for (byte i = 0; i < 10; i++)
        {
            Assert.True(subscription.TryNext(Patience, out var message));
            Assert.Equal(i, message.Payload.Span[0]);
        }

        Assert.False(subscription.TryNext(TimeSpan.Zero, out _));
        await Eventually.HoldsAsync(() => _log.Count(1005) is 1, "the slow consumer is logged");
        Assert.Equal(1, bus.Statistics.SlowConsumers);
        subscription.Dispose();
        Assert.Equal((90, 90), (subscription.Dropped, bus.Statistics.Dropped));
    }

    [Fact]
    public async Task Queue_group_shares_the_messages()
    {
        await using var bus = await server.ConnectAsync();
        var group = new SubscriptionOptions { QueueGroup = "workers" };
        await using var one = await bus.SubscribeAsync(_subject, group);
        await using var two = await bus.SubscribeAsync(_subject, group);

        await PublishAsync(bus, 100);

        await Eventually.HoldsAsync(() => one.Pending + two.Pending is 100, "100 shared");
        Assert.InRange(one.Pending, 1, 99);
    }

    [Fact]
    public async Task Metrics_show_traffic_drops_and_pending_of_each_connection()
    {
        await using var bus = await server.ConnectAsync(options => options with { Name = _subject });
        await using var subscription = await bus.SubscribeAsync(_subject, new SubscriptionOptions { Capacity = 10 });
        await PublishAsync(bus, 25);
        await Eventually.HoldsAsync(() => subscription.Dropped is 15, "15 dropped");

        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name is BusMetrics.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "connection", Value: string name } && name == _subject)
                {
                    seen[instrument.Name] = value;
                }
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(25, seen["nimmerverse.bus.messages.published"]);
        Assert.Equal(25, seen["nimmerverse.bus.messages.received"]);
        Assert.Equal(25, seen["nimmerverse.bus.bytes.received"]);
        Assert.Equal(15, seen["nimmerverse.bus.messages.dropped"]);
        Assert.Equal(10, seen["nimmerverse.bus.messages.pending"]);
        Assert.Equal(0, seen["nimmerverse.bus.reconnects"]);
    }

    private async Task PublishAsync(BusConnection bus, int count)
    {
        for (var i = 0; i < count; i++)
        {
            bus.Publish(_subject, [(byte)i]);
        }

        await bus.FlushAsync(Patience);
    }
}
