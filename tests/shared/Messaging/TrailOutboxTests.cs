using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Messaging;

/// <summary>The outbox over a real server.</summary>
public sealed class TrailOutboxTests : IAsyncLifetime
{
    private readonly NatsServerFixture _nats = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-outbox-").FullName;
    private BusConnection _bus = null!;

    public async Task InitializeAsync()
    {
        await _nats.StartAsync();
        _bus = await _nats.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _nats.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Trails_reach_their_stream_under_their_own_ids_and_leave_no_file()
    {
        await MakeStreamAsync();
        using var outbox = Open();
        var trails = Trails(200);
        await RunAsync(outbox, () =>
        {
            Assert.All(trails, trail => Assert.True(outbox.Add(trail)));
            return Eventually(() => outbox.Figures.Stored == 200);
        });

        Assert.Equal(trails.Select(static trail => trail.TrailId).ToHashSet(), (await StoredAsync()).ToHashSet());
        Assert.Equal(new OutboxFigures(0, 0, 0, 200, 0), outbox.Figures);
    }

    // Seen to fail with the file not opened, and with what a process before left in it not sent.
    [Fact]
    public async Task Trails_without_a_stream_survive_their_process_and_are_stored_by_the_next_one()
    {
        var trails = Trails(50);
        using (var first = Open())
        {
            await RunAsync(first, () =>
            {
                trails.ForEach(trail => first.Add(trail));
                return Eventually(() => first.Figures.FileBytes > 0);
            });
            Assert.Equal(50, first.Figures.Waiting);
        }

        await MakeStreamAsync();
        using var second = Open();
        await RunAsync(second, () => Eventually(() => second.Figures is { Waiting: 0, FileBytes: 0 }));

        Assert.Equal(trails.Select(static trail => trail.TrailId).ToHashSet(), (await StoredAsync()).ToHashSet());
    }

    // Seen to fail with a door that admits everything.
    [Fact]
    public async Task Full_outbox_refuses_says_how_many_and_takes_trails_again_once_the_stream_does()
    {
        using var outbox = Open(new OutboxLimits { MemoryBytes = 16 * 1024, FileBytes = 32 * 1024 });
        await RunAsync(outbox, async () =>
        {
            var taken = 0;
            while (outbox.Figures.Refused < 20)
            {
                taken += outbox.Add(Trails(1)[0]) ? 1 : 0;
                await Task.Delay(1);
            }

            Assert.Equal(taken, outbox.Figures.Waiting);
            Assert.InRange(outbox.Figures.MemoryBytes + outbox.Figures.FileBytes, 20 * 1024, 48 * 1024);
            await MakeStreamAsync();
            await Eventually(() => outbox.Figures.Waiting == 0);
            Assert.Equal(taken, (await StoredAsync()).Distinct().Count());
            Assert.True(outbox.Add(Trails(1)[0]));
        });
    }

    [Fact]
    public async Task Small_process_of_one_thread_has_the_same_by_calling_it()
    {
        var trails = Trails(40);
        using (var first = new SyncTrailOutbox(_bus, Speak(), _folder, OutboxLimits.Small, TimeProvider.System, NullLogger.Instance))
        {
            trails.ForEach(trail => Assert.True(first.Add(trail)));
            first.Close(TimeSpan.FromMilliseconds(50));
            Assert.True(first.Figures.FileBytes > 0);
        }

        await MakeStreamAsync();
        using var second = new SyncTrailOutbox(_bus, Speak(), _folder, OutboxLimits.Small, TimeProvider.System, NullLogger.Instance);
        await Eventually(() =>
        {
            second.Pump();
            return second.Figures.Waiting == 0;
        });
        Assert.Equal(trails.Select(static trail => trail.TrailId).ToHashSet(), (await StoredAsync()).ToHashSet());
    }

    internal static async Task RunAsync(TrailOutbox outbox, Func<Task> meanwhile)
    {
        using var stop = new CancellationTokenSource();
        var life = outbox.RunAsync(stop.Token);
        await await Task.WhenAny(meanwhile(), life);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => life);
    }

    private static List<Trail> Trails(int count) =>
    [
        .. Enumerable.Range(0, count).Select(static i => new Behaviour("IDLE", JsonContent.Object(("number", i)), DateTimeOffset.UnixEpoch).End(
            new BehaviourIdentity("test", EnvironmentName.Dev, Garden.Virtual), TimeProvider.System.GetUtcNow(), TrailOutcome.Success, i, "test")),
    ];

    private static async Task Eventually(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private Task<StreamState> MakeStreamAsync() => _bus.JetStream.CreateOrUpdateStreamAsync(
        TrailStream.Configuration(EnvironmentName.Dev, 64 * 1024 * 1024) with { Retention = StreamRetention.Limits });

    private async Task<List<Guid>> StoredAsync()
    {
        var reader = await _bus.JetStream.CreateOrUpdateConsumerAsync("DEV_TRAILS", new ConsumerConfiguration("check"));
        var stored = new List<Guid>();
        while (await reader.FetchAsync(500, TimeSpan.FromMilliseconds(300)) is { Count: > 0 } batch)
        {
            foreach (var message in batch)
            {
                message.Ack();
                Assert.True(MessageCodec.TryRead(message.Payload.Span, Subjects.Trail.Json, Subjects.Trail.MessageType, out var read, out var fault), fault);
                Assert.Equal(read.Body.TrailId, read.Header.MessageId);
                Assert.Equal(read.Body.TrailId.ToString(), message.Headers!["Nats-Msg-Id"]);
                stored.Add(read.Body.TrailId);
            }
        }

        return stored;
    }

    private Messenger Speak() => new(
        _bus, EnvironmentName.Dev, new Source { EntityId = "author", EntityType = EntityType.Nerve, Node = "here" }, TimeProvider.System, NullLogger<Messenger>.Instance);

    private TrailOutbox Open(OutboxLimits? limits = null) =>
        new(_bus, Speak(), _folder, limits ?? OutboxLimits.Default, TimeProvider.System, NullLogger.Instance);
}
