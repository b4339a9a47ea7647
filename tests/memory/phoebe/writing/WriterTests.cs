namespace Nimmerverse.Memory.Tests.Phoebe.Writing;

/// <summary>The real process between a real nats-server and a real PostgreSQL.</summary>
public sealed class WriterTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    [Fact]
    public async Task Published_trails_become_rows_and_leave_the_stream()
    {
        await using var bus = await TrailBus.StartAsync();
        await using var writer = bus.StartWriter(database);
        var before = await database.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.trails");

        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => bus.PublishAsync(Trails.Some())));

        await Wait.ForAsync(before + 500, () => database.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.trails"), log: () => writer.Log);
        await Wait.ForAsync(0, async () => (await bus.Connection.JetStream.FindStreamAsync("DEV_TRAILS"))!.Messages, log: () => writer.Log);
    }
}
