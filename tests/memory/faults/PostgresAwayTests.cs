using System.Globalization;
using Nimmerverse.Memory.Tests.Phoebe;

namespace Nimmerverse.Memory.Tests.Faults;

/// <summary>A server of its own, because it is away for a minute.</summary>
public sealed class PostgresAwayTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    private const long MiB = 1 << 20;

    // Seen to fail: with acknowledgements that asked for no confirmation, so that each batch waited ten seconds for it.
    [Fact]
    public async Task Hung_for_20_seconds_and_away_for_40_it_costs_no_trail_and_the_writer_does_not_grow()
    {
        await using var bus = await TrailBus.StartAsync();
        var history = new History(bus, database);
        using var enough = new CancellationTokenSource();
        await using var writer = bus.StartWriter(database);
        var publishing = history.PublishAsync(perSecond: 500, TimeSpan.Zero, enough.Token);

        // Twice the size of a batch: what the writer needs at work it has by then.
        await Wait.ForAsync(true, () => Task.FromResult(history.Acknowledged > 4_000), log: () => writer.Log);
        var before = Resident(writer.Id);

        database.Server.Pause();
        await Task.Delay(TimeSpan.FromSeconds(20));
        await database.Server.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(40));
        var after = Resident(writer.Id);
        var waiting = await bus.WaitingAsync();
        await enough.CancelAsync();
        await publishing;
        await database.Server.StartAsync();

        await history.CheckAsync(TimeSpan.FromSeconds(60), () => writer.Log);
        Assert.True(after - before <= 32 * MiB, $"The writer grew from {before / MiB} to {after / MiB} MiB.");
        Assert.True(waiting > 10_000, $"Only {waiting} trails waited.");
    }

    private static long Resident(int process) =>
        long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
