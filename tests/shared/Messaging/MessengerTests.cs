using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Messaging;

public sealed class MessengerTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Message_published_arrives_with_the_header_of_its_sender()
    {
        await using var bus = await server.ConnectAsync();
        var cell = NatsServerFixture.UniquePrefix();
        var messenger = Create(bus, cell);
        await using var waves = await messenger.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, cell));

        var id = messenger.Publish(Subjects.CellWave.For(EnvironmentName.Dev, cell), new WaveSignal { Domain = "math", Confidence = 0.6 });

        var received = await FirstAsync(waves);
        Assert.Equal(id, received.Message.Header.MessageId);
        Assert.Equal(("wave_signal", cell, false),
            (received.Message.Header.MessageType, received.Message.Header.Source.EntityId, received.Message.Header.Source.Simulated));
    }

    [Fact]
    public async Task Garbage_is_counted_dead_lettered_and_followed_by_what_is_good()
    {
        await using var bus = await server.ConnectAsync();
        var cell = NatsServerFixture.UniquePrefix();
        var messenger = Create(bus, cell);
        await using var waves = await messenger.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, cell));
        await using var letters = await messenger.SubscribeAsync(Subjects.DeadLetter.Filter(EnvironmentName.Dev, cell));
        var subject = Subjects.CellWave.For(EnvironmentName.Dev, cell);

        bus.Publish(subject.Value, "{\"header\":"u8);
        messenger.Publish(subject, new WaveSignal { Domain = "math", Confidence = 0.6 });

        Assert.Equal("math", (await FirstAsync(waves)).Body.Domain);
        Assert.Equal(1, messenger.Malformed);
        var letter = (await FirstAsync(letters)).Body;
        Assert.Equal((subject.Value, 10), (letter.Subject, letter.Size));
        Assert.Equal("{\"header\":", Encoding.UTF8.GetString(Convert.FromBase64String(letter.PayloadBase64)));
    }

    [Fact]
    public async Task Request_is_answered_timed_out_or_unheard_as_a_value()
    {
        await using var bus = await server.ConnectAsync();
        var cell = NatsServerFixture.UniquePrefix();
        var messenger = Create(bus, cell);
        var subject = Subjects.MotorCommand.For(EnvironmentName.Dev, cell);
        var order = new MotorCommand { Order = MotorOrder.Stop };

        Assert.Equal(ReplyStatus.NoResponders, (await messenger.RequestAsync(Subjects.MotorCommand, subject, order, Patience)).Status);

        await using var orders = await messenger.SubscribeAsync(Subjects.MotorCommand.Filter(EnvironmentName.Dev, cell));
        var unanswered = await messenger.RequestAsync(Subjects.MotorCommand, subject, order, TimeSpan.FromMilliseconds(50));
        Assert.Equal(ReplyStatus.TimedOut, unanswered.Status);

        // The order that nobody waits for any more is not handed out; the next one is. Seen to fail: without a deadline in the header.
        var asking = messenger.RequestAsync(Subjects.MotorCommand, subject, order, Patience);
        messenger.Respond(Subjects.MotorCommand, (await FirstAsync(orders)).ReplyTo!, new MotorReply { Accepted = true, State = "STOPPED" });
        Assert.Equal("STOPPED", (await asking).Body!.State);
        Assert.Equal(1, messenger.Late);
    }

    private static Messenger Create(BusConnection bus, string cell) => new(
        bus,
        EnvironmentName.Dev,
        new Source { EntityId = cell, EntityType = EntityType.Cell, Node = "test", Tier = 1 },
        TimeProvider.System,
        NullLogger<Messenger>.Instance);

    private static async Task<Received<TBody>> FirstAsync<TBody>(TypedSubscription<TBody> subscription)
        where TBody : class
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var received in subscription.ReadAllAsync(patience.Token))
        {
            return received;
        }

        throw new InvalidOperationException("The subscription ended.");
    }
}
