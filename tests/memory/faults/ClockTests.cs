using Nimmerverse.Memory.Tests.Phoebe;

namespace Nimmerverse.Memory.Tests.Faults;

/// <summary>
/// Producers whose clocks are an hour ahead, an hour behind, and jump between the two. Seen to fail: with ids refused that lie more than
/// half an hour ahead of the writer's clock.
/// </summary>
public sealed class ClockTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    [Fact]
    public async Task Clocks_an_hour_apart_and_jumping_lose_and_double_nothing()
    {
        await using var bus = await TrailBus.StartAsync();
        await using var writer = bus.StartWriter(database);
        var history = new History(bus, database);
        for (var jump = 0; jump < 4; jump++)
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            var hour = TimeSpan.FromHours(jump % 2 is 0 ? 1 : -1);
            await Task.WhenAll(
                history.PublishAsync(perSecond: 200, TimeSpan.Zero, enough.Token),
                history.PublishAsync(perSecond: 200, hour, enough.Token),
                history.PublishAsync(perSecond: 200, -hour, enough.Token));
        }

        await history.CheckAsync(TimeSpan.FromMinutes(1), () => writer.Log);
    }
}
