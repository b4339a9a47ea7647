using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cells.Tests.DistanceCell;

public sealed class DistanceCellTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    [Fact]
    public async Task View_becomes_a_reading_of_the_direction_and_near_ones_a_wave_then_a_denial()
    {
        await using var bus = await server.ConnectAsync();
        var world = RunningProgram.Speak(bus, "world", EntityType.World);
        var view = Subjects.WorldView.For(EnvironmentName.Dev, "crawler-0");
        await using var hearts = await world.SubscribeAsync(Subjects.Heartbeat.Filter(EnvironmentName.Dev, "cell", "distance_front"));
        await using var ranges = await world.SubscribeAsync(Subjects.Range.Filter(EnvironmentName.Dev, "distance_front"));
        await using var waves = await world.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, "distance_front"));
        await using var states = await world.SubscribeAsync(Subjects.CellState.Filter(EnvironmentName.Dev, "distance_front"));
        await using var cell = RunningProgram.Start("Nimmerverse.Cells.Distance.V1", server, ("DIRECTION", "front"));
        await RunningProgram.FirstAsync(hearts);

        // Without a view for three seconds the sensor says that it is blind, which also tells that it listens.
        Assert.Equal("ERROR", (await RunningProgram.FirstAsync(states)).Body.To);
        world.Publish(view, CrawlerViews.At(7, front: 30));

        var range = (await RunningProgram.FirstAsync(ranges)).Body;
        Assert.Equal(("front", 30, 7), (range.Direction, range.RangeCm, range.Tick));
        var wave = (await RunningProgram.FirstAsync(waves)).Body;
        Assert.Equal(("obstacle", 1), (wave.Domain, wave.Polarity));
        Assert.Equal(0.6, wave.Confidence, precision: 6);
        foreach (var state in (string[])["POLLING", "READING", "EMITTING", "IDLE"])
        {
            Assert.Equal(state, (await RunningProgram.FirstAsync(states)).Body.To);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(250));
        world.Publish(view, CrawlerViews.At(12, front: 200));
        Assert.Equal(-1, (await RunningProgram.FirstAsync(waves)).Body.Polarity);
    }
}
