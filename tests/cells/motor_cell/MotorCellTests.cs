using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cells.Tests.MotorCell;

public sealed class MotorCellTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Motor_joins_until_seen_drives_when_ordered_and_cries_when_stalled()
    {
        await using var bus = await server.ConnectAsync();
        var world = RunningProgram.Speak(bus, "world", EntityType.World);
        var view = Subjects.WorldView.For(EnvironmentName.Dev, "crawler-0");
        await using var actions = await world.SubscribeAsync(Subjects.WorldAction.Filter(EnvironmentName.Dev, "crawler-0"));
        await using var waves = await world.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, "motor"));
        await using var states = await world.SubscribeAsync(Subjects.CellState.Filter(EnvironmentName.Dev, "motor"));
        await using var cell = RunningProgram.Start("Nimmerverse.Cells.Motor.V1", server, ("ORDER_LASTS_S", "0.5"));

        Assert.Equal(ActionKind.Join, (await RunningProgram.FirstAsync(actions)).Body.Kind);
        Assert.Equal(ActionKind.Join, (await RunningProgram.FirstAsync(actions)).Body.Kind);
        Assert.False((await OrderAsync(world, MotorOrder.Forward)).Accepted);

        world.Publish(view, CrawlerViews.At(10));
        await OrderUntilAcceptedAsync(world);
        Assert.Equal(60, (await RunningProgram.FirstAsync(actions, static action => action.Kind == ActionKind.Drive)).Body.SpeedCmS);
        world.Publish(view, CrawlerViews.At(11, speed: 60));
        await RunningProgram.FirstAsync(states, static change => change.To == "MOVING");

        world.Publish(view, CrawlerViews.At(13, blocked: true));
        await RunningProgram.FirstAsync(states, static change => change.To == "STALLED");
        Assert.Equal([("stall", 1.0), ("obstacle", 1.0)], [await WaveAsync(), await WaveAsync()]);

        // Whoever ordered the drive is silent: the motor stops by itself.
        Assert.Equal(0, (await RunningProgram.FirstAsync(actions, static action => action.SpeedCmS == 0)).Body.SpeedCmS);

        async Task<(string Domain, double Confidence)> WaveAsync()
        {
            var wave = (await RunningProgram.FirstAsync(waves)).Body;
            return (wave.Domain, wave.Confidence);
        }
    }

    private static async Task OrderUntilAcceptedAsync(Messenger messenger)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!(await OrderAsync(messenger, MotorOrder.Forward)).Accepted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience);
        }
    }

    private static async Task<MotorReply> OrderAsync(Messenger messenger, MotorOrder order)
    {
        var reply = await messenger.RequestAsync(
            Subjects.MotorCommand,
            Subjects.MotorCommand.For(EnvironmentName.Dev, "motor"),
            new MotorCommand { Order = order, SpeedCmS = 60 },
            Patience);
        Assert.Equal(ReplyStatus.Answered, reply.Status);
        return reply.Body!;
    }
}
