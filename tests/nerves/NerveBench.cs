using System.Diagnostics;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Nerves.Tests;

/// <summary>Plays the cells of a nerve on a real bus: their hearts, their ranges and a motor that notes its orders.</summary>
internal sealed class NerveBench : IAsyncDisposable
{
    private static readonly string[] Cells = ["distance_front", "distance_left", "distance_right", "motor"];
    private readonly BusConnection _bus;
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<string> _alive = [.. Cells];
    private Task _life = Task.CompletedTask;

    private NerveBench(BusConnection bus)
    {
        _bus = bus;
        Ear = RunningProgram.Speak(bus);
    }

    /// <summary>For listening.</summary>
    public Messenger Ear { get; }

    /// <summary>Orders to the motor with the moment of their arrival.</summary>
    public System.Threading.Channels.Channel<(MotorCommand Order, long At)> Orders { get; } =
        System.Threading.Channels.Channel.CreateUnbounded<(MotorCommand, long)>();

    public static async Task<NerveBench> StartAsync(NatsServerFixture server)
    {
        var bench = new NerveBench(await server.ConnectAsync());
        await bench._bus.JetStream.CreateOrUpdateStreamAsync(
            new StreamConfiguration("DEV_TRAILS", [Subjects.Trail.All(EnvironmentName.Dev).Value]) { Storage = StreamStorage.Memory });
        var orders = await bench.Ear.SubscribeAsync(Subjects.MotorCommand.Filter(EnvironmentName.Dev, "motor"));
        bench._life = Task.WhenAll(bench.BeatAsync(), bench.ObeyAsync(orders));
        return bench;
    }

    public void Kill(string cell)
    {
        lock (_alive)
        {
            _alive.Remove(cell);
        }
    }

    public long Range(string direction, double cm)
    {
        var cell = $"distance_{direction}";
        As(cell).Publish(
            Subjects.Range.For(EnvironmentName.Dev, cell), new RangeReading { Body = "crawler-0", Direction = direction, RangeCm = cm, Tick = 1 });
        return Stopwatch.GetTimestamp();
    }

    public void MotorStands() => As("motor").Publish(
        Subjects.CellState.For(EnvironmentName.Dev, "motor"),
        new StateChange { Entity = "motor", From = "MOVING", To = "STOPPED", Cause = "test", LifeforceCost = 0, LifeforceStock = 1 });

    public Messenger As(string id) => RunningProgram.Speak(_bus, id, EntityType.Cell);

    public async Task<(MotorCommand Order, long At)> NextOrderAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await Orders.Reader.ReadAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _bus.DisposeAsync();
        _ending.Dispose();
    }

    // Ten beats within the promised second: a machine that stands still for less than three must not kill a cell.
    private async Task BeatAsync()
    {
        while (true)
        {
            string[] alive;
            lock (_alive)
            {
                alive = [.. _alive];
            }

            foreach (var cell in alive)
            {
                As(cell).Publish(Subjects.Heartbeat.For(EnvironmentName.Dev, "cell", cell), new Heartbeat
                {
                    Sequence = 1,
                    Pid = 1,
                    Version = "1",
                    State = "IDLE",
                    UptimeS = 1,
                    IntervalMs = 1000,
                    Lifeforce = 100,
                    Vitality = 1,
                    CpuMs = 1,
                    RssKb = 1,
                    Bus = new BusHealth { Reconnects = 0, Dropped = 0, SlowConsumers = 0, Pending = 0, Malformed = 0 },
                });
            }

            await Task.Delay(100, _ending.Token);
        }
    }

    private async Task ObeyAsync(TypedSubscription<MotorCommand> orders)
    {
        await using var subscription = orders;
        await foreach (var order in orders.ReadAllAsync(_ending.Token))
        {
            Orders.Writer.TryWrite((order.Body, Stopwatch.GetTimestamp()));
            As("motor").Respond(Subjects.MotorCommand, order.ReplyTo!, new MotorReply { Accepted = true, State = "COMMANDED" });
        }
    }
}
