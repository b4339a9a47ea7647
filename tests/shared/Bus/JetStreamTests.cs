using System.Text;
using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class JetStreamTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _prefix = NatsServerFixture.UniquePrefix();

    private StreamConfiguration Stream => new(_prefix, [$"{_prefix}.>"]);

    [Fact]
    public async Task Publish_is_stored_and_a_repeated_message_id_is_not_stored_twice()
    {
        await using var bus = await server.ConnectAsync();
        await bus.JetStream.CreateOrUpdateStreamAsync(Stream);

        var first = await bus.JetStream.PublishAsync($"{_prefix}.a", "x"u8.ToArray(), "id-1");
        var again = await bus.JetStream.PublishAsync($"{_prefix}.a", "x"u8.ToArray(), "id-1");
        var other = await bus.JetStream.PublishAsync($"{_prefix}.a", "x"u8.ToArray(), "id-2");

        Assert.Equal((PublishStatus.Stored, _prefix, 1), (first.Status, first.Stream, first.Sequence));
        Assert.Equal((PublishStatus.Duplicate, 1), (again.Status, again.Sequence));
        Assert.Equal((PublishStatus.Stored, 2), (other.Status, other.Sequence));
        Assert.Equal(2, (await bus.JetStream.FindStreamAsync(_prefix))!.Messages);
    }

    [Fact]
    public async Task Publish_where_no_stream_listens_is_a_value()
    {
        await using var bus = await server.ConnectAsync();

        var ack = await bus.JetStream.PublishAsync($"{_prefix}.nowhere", default);

        Assert.Equal(PublishStatus.NoStream, ack.Status);
    }

    [Fact]
    public async Task Publish_into_a_full_stream_that_discards_new_is_refused_with_its_code()
    {
        await using var bus = await server.ConnectAsync();
        await bus.JetStream.CreateOrUpdateStreamAsync(Stream with { MaxMessages = 1, Discard = StreamDiscard.New });
        await bus.JetStream.PublishAsync($"{_prefix}.a", default);

        var ack = await bus.JetStream.PublishAsync($"{_prefix}.a", default);

        Assert.Equal((PublishStatus.Refused, PublishAck.StoreFailed), (ack.Status, ack.ErrorCode));
        Assert.Contains("maximum messages", ack.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateOrUpdateStream_changes_an_existing_stream()
    {
        await using var bus = await server.ConnectAsync();
        await bus.JetStream.CreateOrUpdateStreamAsync(Stream);
        await bus.JetStream.PublishAsync($"{_prefix}.a", default);
        await bus.JetStream.PublishAsync($"{_prefix}.a", default);

        await bus.JetStream.CreateOrUpdateStreamAsync(Stream);
        var changed = await bus.JetStream.CreateOrUpdateStreamAsync(Stream with { MaxMessages = 1 });

        Assert.Equal((1, 2), (changed.Messages, changed.LastSequence));
        Assert.True(await bus.JetStream.DeleteStreamAsync(_prefix));
        Assert.False(await bus.JetStream.DeleteStreamAsync(_prefix));
        Assert.Null(await bus.JetStream.FindStreamAsync(_prefix));
    }

    [Fact]
    public async Task Fetch_delivers_in_order_with_position_headers_and_payload()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader"));
        for (var i = 1; i <= 5; i++)
        {
            await bus.JetStream.PublishAsync($"{_prefix}.{i}", Encoding.UTF8.GetBytes($"{i}"), $"id-{i}");
        }

        var messages = await consumer.FetchAsync(3, Patience);

        Assert.Equal([$"{_prefix}.1", $"{_prefix}.2", $"{_prefix}.3"], messages.Select(message => message.Subject));
        Assert.Equal([1L, 2L, 3L], messages.Select(message => message.Position.StreamSequence));
        Assert.Equal([4L, 3L, 2L], messages.Select(message => message.Position.Pending));
        Assert.Equal("id-2", messages[1].Headers!["Nats-Msg-Id"]);
        Assert.Equal("2", Encoding.UTF8.GetString(messages[1].Payload.Span));
        Assert.Equal((_prefix, "reader", 1), (messages[0].Position.Stream, messages[0].Position.Consumer, messages[0].Position.Delivered));
        Assert.InRange(messages[0].Position.Stored, DateTimeOffset.UnixEpoch.AddYears(50), TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task Fetch_without_waiting_takes_what_is_there()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader"));

        Assert.Empty(await consumer.FetchAsync(10, TimeSpan.Zero));
        await bus.JetStream.PublishAsync($"{_prefix}.a", default);

        Assert.Single(await consumer.FetchAsync(10, TimeSpan.Zero));
    }

    [Fact]
    public async Task Fetch_longer_than_one_request_still_finds_a_late_message()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader"));

        var fetching = consumer.FetchAsync(1, TimeSpan.FromSeconds(20));
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        await bus.JetStream.PublishAsync($"{_prefix}.late", default);

        Assert.Single(await fetching.WaitAsync(Patience));
    }

    [Fact]
    public async Task Fetch_from_an_absent_consumer_says_so()
    {
        await using var bus = await server.ConnectAsync();
        await bus.JetStream.CreateOrUpdateStreamAsync(Stream);

        var failure = await Assert.ThrowsAsync<BusException>(() => bus.JetStream.Consumer(_prefix, "nobody").FetchAsync(1, Patience));

        Assert.Equal(BusErrorKind.NotFound, failure.Kind);
    }

    [Fact]
    public async Task Unacknowledged_message_comes_again_and_a_confirmed_one_does_not()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader") { AckWait = TimeSpan.FromMilliseconds(200) });
        await bus.JetStream.PublishAsync($"{_prefix}.kept", default);
        await bus.JetStream.PublishAsync($"{_prefix}.lost", default);

        var first = await consumer.FetchAsync(2, Patience);
        Assert.True(await first[0].AckAsync(Patience));
        var second = Assert.Single(await consumer.FetchAsync(1, Patience));

        Assert.Equal(($"{_prefix}.lost", 2), (second.Subject, second.Position.Delivered));
        Assert.True(await second.AckAsync(Patience));
        Assert.Empty(await consumer.FetchAsync(1, TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public async Task Nak_with_delay_brings_the_message_again_not_before_the_delay()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader"));
        await bus.JetStream.PublishAsync($"{_prefix}.a", default);
        var first = Assert.Single(await consumer.FetchAsync(1, Patience));
        var started = TimeProvider.System.GetTimestamp();

        first.Nak(TimeSpan.FromMilliseconds(400));
        var second = Assert.Single(await consumer.FetchAsync(1, Patience));

        Assert.Equal(2, second.Position.Delivered);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(390));
        second.Nak();
        Assert.Equal(3, Assert.Single(await consumer.FetchAsync(1, Patience)).Position.Delivered);
    }

    [Fact]
    public async Task Term_gives_the_message_up()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader") { AckWait = TimeSpan.FromMilliseconds(200) });
        await bus.JetStream.PublishAsync($"{_prefix}.poison", default);

        Assert.Single(await consumer.FetchAsync(1, Patience)).Term();

        Assert.Empty(await consumer.FetchAsync(1, TimeSpan.FromMilliseconds(600)));
    }

    [Fact]
    public async Task InProgress_holds_back_the_next_delivery()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader") { AckWait = TimeSpan.FromSeconds(1.5) });
        await bus.JetStream.PublishAsync($"{_prefix}.slow", default);
        var message = Assert.Single(await consumer.FetchAsync(1, Patience));
        for (var i = 0; i < 6; i++)
        {
            message.InProgress();
            Assert.Empty(await consumer.FetchAsync(1, TimeSpan.FromMilliseconds(300)));
        }

        message.Ack();
    }

    [Fact]
    public async Task MaxDeliver_ends_the_repetitions()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(
            bus,
            new ConsumerConfiguration("reader") { MaxDeliver = 3, BackOff = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100)] });
        await bus.JetStream.PublishAsync($"{_prefix}.poison", default);

        for (var delivered = 1; delivered <= 3; delivered++)
        {
            Assert.Equal(delivered, Assert.Single(await consumer.FetchAsync(1, Patience)).Position.Delivered);
        }

        Assert.Empty(await consumer.FetchAsync(1, TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public async Task Consume_yields_each_message_as_it_comes()
    {
        await using var bus = await server.ConnectAsync();
        var consumer = await ConsumerAsync(bus, new ConsumerConfiguration("reader"));
        using var enough = new CancellationTokenSource(Patience);
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                await bus.JetStream.PublishAsync($"{_prefix}.a", default);
            }
        });

        var expected = 1L;
        await foreach (var message in consumer.ConsumeAsync(64, enough.Token))
        {
            Assert.Equal(expected, message.Position.StreamSequence);
            message.Ack();
            if (++expected > 300)
            {
                break;
            }
        }

        await publishing;
        Assert.Equal(301, expected);
    }

    private async Task<PullConsumer> ConsumerAsync(BusConnection bus, ConsumerConfiguration configuration)
    {
        await bus.JetStream.CreateOrUpdateStreamAsync(Stream);
        return await bus.JetStream.CreateOrUpdateConsumerAsync(_prefix, configuration);
    }
}
