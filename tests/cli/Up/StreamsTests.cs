using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cli.Tests.Up;

/// <summary>The streams as a real server makes them.</summary>
public sealed class StreamsTests : IAsyncLifetime
{
    private const string Subject = "dev.memory.trail.step";
    private readonly NatsServerFixture _nats = new();

    public Task InitializeAsync() => _nats.StartAsync();

    public async Task DisposeAsync() => await _nats.DisposeAsync();

    // Seen to fail with the stream created on its real subjects before its readers: what is acknowledged meanwhile is dropped.
    [Fact]
    public async Task Trail_acknowledged_while_the_stream_is_made_reaches_every_reader()
    {
        await using var author = await _nats.ConnectAsync();
        await using var deployer = await _nats.ConnectAsync();
        using var made = new CancellationTokenSource();
        var stored = 0;
        var writing = Task.Run(async () =>
        {
            for (var left = 20; left > 0; left -= made.IsCancellationRequested ? 1 : 0)
            {
                var ack = await author.JetStream.PublishAsync(Subject, "{}"u8.ToArray());
                stored += ack.IsStored ? 1 : 0;
            }
        });

        Assert.Empty(await Streams.EnsureAsync(deployer, EnvironmentName.Dev, new StreamSettings(), CancellationToken.None));
        await made.CancelAsync();
        await writing;

        Assert.True(stored > 0);
        foreach (var reader in TrailStream.Readers)
        {
            Assert.Equal(stored, (await ReadAsync(deployer, reader)).Count);
        }

        await Eventually(async () => (await deployer.JetStream.FindStreamAsync("DEV_TRAILS"))!.Messages == 0);
    }

    // Seen to fail with readers that begin at new trails.
    [Fact]
    public async Task Stream_of_an_earlier_version_keeps_every_trail_for_the_readers_and_says_what_became_of_it()
    {
        await using var deployer = await _nats.ConnectAsync();
        await deployer.JetStream.CreateOrUpdateStreamAsync(new StreamConfiguration("DEV_TRAILS", ["dev.memory.trail.*"])
        {
            MaxAge = TimeSpan.FromDays(7),
            MaxBytes = 512L * 1024 * 1024,
            Discard = StreamDiscard.New,
        });
        for (var i = 0; i < 3; i++)
        {
            await deployer.JetStream.PublishAsync(Subject, "{}"u8.ToArray());
        }

        var told = await Streams.EnsureAsync(deployer, EnvironmentName.Dev, new StreamSettings(), CancellationToken.None);

        Assert.Contains("3 trails", Assert.Single(told), StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(TrailStream.Readers.Select(reader => ReadAsync(deployer, reader))), static read => Assert.Equal(3, read.Count));
    }

    [Fact]
    public async Task Making_streams_again_changes_nothing_and_says_nothing()
    {
        await using var deployer = await _nats.ConnectAsync();
        await Streams.EnsureAsync(deployer, EnvironmentName.Dev, new StreamSettings(), CancellationToken.None);
        await deployer.JetStream.PublishAsync(Subject, "{}"u8.ToArray());

        Assert.Empty(await Streams.EnsureAsync(deployer, EnvironmentName.Dev, new StreamSettings { TrailBytes = 1024 * 1024 }, CancellationToken.None));

        var state = await deployer.JetStream.FindStreamAsync("DEV_TRAILS");
        Assert.Equal((1L, 1024L * 1024, StreamRetention.Interest), (state!.Messages, state.MaxBytes, state.Retention));
    }

    // Seen to fail with the reader left alone: the trail waits for it for ever, and one day the stream is full.
    [Fact]
    public async Task Trails_do_not_wait_for_a_reader_that_is_no_longer_wanted()
    {
        await using var deployer = await _nats.ConnectAsync();
        await Streams.EnsureAsync(deployer, EnvironmentName.Dev, new StreamSettings(), CancellationToken.None);
        await deployer.JetStream.PublishAsync(Subject, "{}"u8.ToArray());

        await Streams.EnsureAsync(deployer, EnvironmentName.Dev, new StreamSettings { Readers = [TrailStream.Phoebe] }, CancellationToken.None);

        Assert.Single(await ReadAsync(deployer, TrailStream.Phoebe));
        await Eventually(async () => (await deployer.JetStream.FindStreamAsync("DEV_TRAILS"))!.Messages == 0);
    }

    private static async Task<List<JetStreamMessage>> ReadAsync(BusConnection bus, string reader)
    {
        var messages = new List<JetStreamMessage>();
        while (await bus.JetStream.Consumer("DEV_TRAILS", reader).FetchAsync(100, TimeSpan.FromMilliseconds(200)) is { Count: > 0 } batch)
        {
            foreach (var message in batch)
            {
                Assert.True(await message.AckAsync(TimeSpan.FromSeconds(5)));
            }

            messages.AddRange(batch);
        }

        return messages;
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
