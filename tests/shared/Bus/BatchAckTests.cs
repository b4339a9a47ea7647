using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class BatchAckTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    [Fact]
    public async Task Messages_acknowledged_together_are_confirmed_and_do_not_come_again()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, messages: 300, size: 10);
        var first = await consumer.FetchAsync(200, TimeSpan.FromSeconds(5));

        Assert.Equal(200, await consumer.AckAllAsync([.. first], TimeSpan.FromSeconds(5)));
        Assert.Equal(200, await consumer.AckAllAsync([.. first], TimeSpan.FromSeconds(5)));

        var second = await consumer.FetchAsync(300, TimeSpan.FromSeconds(2));
        Assert.Equal(100, second.Count);
        Assert.All(second, static message => Assert.Equal(1, message.Position.Delivered));
    }

    [Fact]
    public async Task Acknowledgements_that_no_server_hears_are_not_confirmed()
    {
        await using var own = await NatsServerFixture.StartAsync(new NatsServerSettings());
        await using var bus = await own.ConnectAsync();
        var consumer = await ConsumerAsync(bus, messages: 5, size: 10);
        var messages = await consumer.FetchAsync(5, TimeSpan.FromSeconds(5));
        own.Pause();

        var confirmed = await consumer.AckAllAsync([.. messages], TimeSpan.FromMilliseconds(300));

        own.Resume();
        Assert.Equal(0, confirmed);
        Assert.Equal(0, await consumer.AckAllAsync([], TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Fetch_takes_no_more_bytes_than_asked_for_and_the_rest_comes_next()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, messages: 10, size: 40_000);

        var first = await consumer.FetchAsync(10, TimeSpan.FromSeconds(5), 100_000);
        var rest = new List<JetStreamMessage>();
        while (rest.Count < 8)
        {
            var next = await consumer.FetchAsync(10, TimeSpan.FromSeconds(5), 100_000);
            Assert.InRange(next.Count, 1, 2);
            rest.AddRange(next);
        }

        Assert.Equal(2, first.Count);
        Assert.Equal(10, first.Concat(rest).Select(static message => message.Position.StreamSequence).Distinct().Count());
    }

    private static async Task<PullConsumer> ConsumerAsync(BusConnection bus, int messages, int size)
    {
        var prefix = NatsServerFixture.UniquePrefix();
        await bus.JetStream.CreateOrUpdateStreamAsync(new StreamConfiguration(prefix, [$"{prefix}.>"]));
        await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => bus.JetStream.PublishAsync($"{prefix}.x", new byte[size])));
        return await bus.JetStream.CreateOrUpdateConsumerAsync(prefix, new ConsumerConfiguration("reader"));
    }
}
