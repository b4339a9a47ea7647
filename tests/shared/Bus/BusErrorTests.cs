using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class BusErrorTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Absent_server_is_unreachable_and_the_message_names_it()
    {
        await using var gone = await NatsServerFixture.StartAsync(new NatsServerSettings { JetStream = false });
        await gone.KillAsync();

        var failure = await Assert.ThrowsAsync<BusException>(() => gone.ConnectAsync());

        Assert.Equal(BusErrorKind.Unreachable, failure.Kind);
        Assert.Contains(gone.Url, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_again_and_again_finds_a_server_that_comes_late()
    {
        await using var late = await NatsServerFixture.StartAsync(new NatsServerSettings { JetStream = false });
        await late.KillAsync();

        var connecting = late.ConnectAsync(options => options with { ConnectRetry = Patience });
        await late.StartAsync();

        await using var bus = await connecting.WaitAsync(Patience);
        Assert.Equal(ConnectionState.Connected, bus.State);
    }

    [Fact]
    public async Task Connecting_again_and_again_ends_when_cancelled()
    {
        await using var gone = await NatsServerFixture.StartAsync(new NatsServerSettings { JetStream = false });
        await gone.KillAsync();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BusConnection.ConnectAsync(
            new BusOptions { Url = gone.Url, ConnectRetry = TimeSpan.FromMinutes(5) }, NullLoggerFactory.Instance, TimeProvider.System,
            cancel.Token).WaitAsync(Patience));
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("nats://")]
    [InlineData("nats://host:port")]
    public async Task Malformed_address_is_said_to_be_one(string url)
    {
        var failure = await Assert.ThrowsAsync<BusException>(() => server.ConnectAsync(options => options with { Url = url }));

        Assert.Equal(BusErrorKind.InvalidOptions, failure.Kind);
        Assert.Contains("nats://host:port", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_over_the_limit_is_too_large_and_the_connection_lives_on()
    {
        await using var bus = await server.ConnectAsync();
        var subject = NatsServerFixture.UniquePrefix();
        await using var subscription = await bus.SubscribeAsync(subject);
        var headers = new BusHeaders().Add("Key", new string('x', 1000));
        var limit = new byte[bus.MaxPayload];

        Assert.Equal(BusErrorKind.TooLarge, Assert.Throws<BusException>(() => bus.Publish(subject, new byte[bus.MaxPayload + 1])).Kind);
        Assert.Equal(BusErrorKind.TooLarge, Assert.Throws<BusException>(() => bus.Publish(subject, limit, headers: headers)).Kind);
        bus.Publish(subject, limit);
        bus.Publish(subject, limit.AsSpan(2000), headers: headers);

        Assert.Equal(limit.Length, (await subscription.Messages.ReadAsync().AsTask().WaitAsync(Patience)).Payload.Length);
        Assert.Equal(limit.Length - 2000, (await subscription.Messages.ReadAsync().AsTask().WaitAsync(Patience)).Payload.Length);
        Assert.Equal(0, bus.Statistics.Disconnects);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a\r\nPUB b 0")]
    [InlineData("a.*")]
    [InlineData("a.>")]
    public async Task Unusable_subject_is_refused_before_it_travels(string subject)
    {
        await using var bus = await server.ConnectAsync();

        Assert.Equal(BusErrorKind.InvalidSubject, Assert.Throws<BusException>(() => bus.Publish(subject, default)).Kind);
        Assert.Equal(
            BusErrorKind.InvalidSubject,
            (await Assert.ThrowsAsync<BusException>(() => bus.RequestAsync(subject, default, Patience))).Kind);
    }

    [Theory]
    [InlineData("a.>.b")]
    [InlineData("a*.b")]
    [InlineData("a.>b")]
    [InlineData("a b")]
    public async Task Unusable_filter_is_refused_before_it_travels(string filter)
    {
        await using var bus = await server.ConnectAsync();

        Assert.Equal(BusErrorKind.InvalidSubject, (await Assert.ThrowsAsync<BusException>(() => bus.SubscribeAsync(filter))).Kind);
        Assert.Equal(BusErrorKind.InvalidSubject, Assert.Throws<BusException>(() => bus.SubscribeSync(filter)).Kind);
    }

    [Fact]
    public async Task Server_without_JetStream_is_said_to_have_none_and_how_to_get_it()
    {
        await using var plain = await NatsServerFixture.StartAsync(new NatsServerSettings { JetStream = false });
        await using var bus = await plain.ConnectAsync();

        var stream = await Assert.ThrowsAsync<BusException>(
            () => bus.JetStream.CreateOrUpdateStreamAsync(new StreamConfiguration("S", ["s.>"])));
        var key = await Assert.ThrowsAsync<BusException>(() => bus.KeyValue("b").GetAsync("k"));

        Assert.Equal((BusErrorKind.NoJetStream, BusErrorKind.NoJetStream), (stream.Kind, key.Kind));
        Assert.Contains("nats-server -js", stream.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_connection_says_so_everywhere()
    {
        var bus = await server.ConnectAsync();
        var sync = bus.SubscribeSync("s");
        await bus.DisposeAsync();
        await bus.DisposeAsync();
        bus.Dispose();

        Assert.Equal(BusErrorKind.Closed, Assert.Throws<BusException>(() => bus.Publish("s", default)).Kind);
        Assert.Equal(BusErrorKind.Closed, Assert.Throws<BusException>(() => bus.Flush(Patience)).Kind);
        Assert.Equal(BusErrorKind.Closed, Assert.Throws<BusException>(() => sync.TryNext(Patience, out _)).Kind);
        Assert.Equal(BusErrorKind.Closed, (await Assert.ThrowsAsync<BusException>(() => bus.SubscribeAsync("s"))).Kind);
        Assert.Equal(BusErrorKind.Closed, (await Assert.ThrowsAsync<BusException>(() => bus.RequestAsync("s", default, Patience))).Kind);
        Assert.True(bus.Closed.IsCompletedSuccessfully);
        sync.Dispose();
    }

    [Theory]
    [InlineData("Na me", "v")]
    [InlineData("Name:", "v")]
    [InlineData("Name", "")]
    [InlineData("Name", " ")]
    [InlineData("Name", "v\r\nOther: w")]
    public void Header_that_would_break_the_wire_is_refused(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new BusHeaders().Add(name, value));
}
