using System.Text;
using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class BusCoreTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _prefix = NatsServerFixture.UniquePrefix();

    [Fact]
    public async Task Publish_with_headers_and_reply_arrives_unchanged()
    {
        await using var bus = await server.ConnectAsync();
        await using var subscription = await bus.SubscribeAsync($"{_prefix}.>");

        bus.Publish($"{_prefix}.a", "hello"u8, "answer.here", new BusHeaders().Add("Key", "one").Add("Key", "two").Add("Other", "ü"));

        var message = await subscription.Messages.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal($"{_prefix}.a", message.Subject);
        Assert.Equal("answer.here", message.ReplyTo);
        Assert.Equal("hello", Encoding.UTF8.GetString(message.Payload.Span));
        Assert.Equal(["one", "two"], message.Headers!.Values("Key"));
        Assert.Equal("ü", message.Headers["Other"]);
    }

    [Fact]
    public async Task SubscribeSync_takes_what_was_published_in_order()
    {
        await using var bus = await server.ConnectAsync();
        using var subscription = bus.SubscribeSync($"{_prefix}.*");
        for (byte i = 0; i < 10; i++)
        {
            bus.Publish($"{_prefix}.{i}", [i]);
        }

        bus.Flush(Patience);
        for (byte i = 0; i < 10; i++)
        {
            Assert.True(subscription.TryNext(Patience, out var message));
            Assert.Equal(i, Assert.Single(message.Payload.ToArray()));
        }

        Assert.False(subscription.TryNext(TimeSpan.Zero, out _));
        Assert.False(subscription.TryNext(TimeSpan.FromMilliseconds(5), out _));
    }

    [Fact]
    public async Task Request_is_answered()
    {
        await using var bus = await server.ConnectAsync();
        await using var subscription = await bus.SubscribeAsync($"{_prefix}.ask");
        var responder = Task.Run(async () =>
        {
            await foreach (var request in subscription.ReadAllAsync())
            {
                bus.Publish(request.ReplyTo!, request.Payload.Span);
            }
        });

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => bus.RequestAsync($"{_prefix}.ask", new[] { (byte)i }, Patience)));

        Assert.Equal(Enumerable.Range(0, 50), replies.Select(reply => (int)reply.Message!.Payload.Span[0]));
        await subscription.DisposeAsync();
        await responder.WaitAsync(Patience);
    }

    [Fact]
    public async Task Request_without_responders_says_so_at_once()
    {
        await using var bus = await server.ConnectAsync();

        var reply = await bus.RequestAsync($"{_prefix}.nobody", default, Patience).WaitAsync(Patience);

        Assert.Equal(BusReplyStatus.NoResponders, reply.Status);
    }

    [Fact]
    public async Task Request_with_silent_responder_times_out()
    {
        await using var bus = await server.ConnectAsync();
        await using var silent = await bus.SubscribeAsync($"{_prefix}.silent");

        var reply = await bus.RequestAsync($"{_prefix}.silent", default, TimeSpan.FromMilliseconds(50));

        Assert.Equal(BusReplyStatus.TimedOut, reply.Status);
        Assert.Equal(1, silent.Pending);
    }

    [Fact]
    public async Task Drain_sends_what_was_published_and_hands_over_what_has_arrived()
    {
        await using var witness = await server.ConnectAsync();
        await using var seen = await witness.SubscribeAsync($"{_prefix}.out");
        var bus = await server.ConnectAsync();
        var own = await bus.SubscribeAsync($"{_prefix}.out");
        for (var i = 0; i < 1000; i++)
        {
            bus.Publish($"{_prefix}.out", [1]);
        }

        await bus.DrainAsync();

        Assert.Equal(ConnectionState.Closed, bus.State);
        var handedOver = 0;
        await foreach (var message in own.ReadAllAsync())
        {
            handedOver += message.Payload.Span[0];
        }

        Assert.Equal(1000, handedOver);
        await witness.FlushAsync(Patience);
        Assert.Equal(1000, seen.Pending);
    }
}
