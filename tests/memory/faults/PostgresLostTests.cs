using Nimmerverse.Memory.Tests.Phoebe;

namespace Nimmerverse.Memory.Tests.Faults;

/// <summary>
/// PostgreSQL dies while trails come. Seen to fail: with messages acknowledged before the commit and a failure of the database taken for
/// one of a row, at once.
/// </summary>
public sealed class PostgresLostTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    [Fact]
    public async Task Killed_five_times_under_load_it_has_every_acknowledged_trail_once()
    {
        await using var bus = await TrailBus.StartAsync();
        var history = new History(bus, database);
        using var enough = new CancellationTokenSource();
        var publishing = history.PublishAsync(perSecond: 500, TimeSpan.Zero, enough.Token);
        await using var writer = bus.StartWriter(database);
        for (var kill = 0; kill < 5; kill++)
        {
            var before = history.Acknowledged;
            await Wait.ForAsync(true, () => Task.FromResult(history.Acknowledged > before + 500), log: () => writer.Log);
            await database.Server.KillAsync();
            await database.Server.StartAsync();
        }

        await enough.CancelAsync();
        await publishing;

        await history.CheckAsync(TimeSpan.FromMinutes(1), () => writer.Log);
    }
}
