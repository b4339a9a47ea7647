using Nimmerverse.Memory.Tests.Phoebe;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Faults;

/// <summary>
/// The writer dies by kill -9 after its commit and before the server knows of it. Seen to fail: without ON CONFLICT in the writer's INSERT
/// (every repeated batch was refused), and with the figures counted from the staging table (each repeated trail counted again).
/// </summary>
public sealed class WriterKilledTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    private const int Kills = 200;
    private const int Writers = 2;

    [Fact]
    public async Task Killed_200_times_between_commit_and_acknowledgement_writers_keep_each_trail_once()
    {
        await using var bus = await TrailBus.StartAsync(ackWait: TimeSpan.FromSeconds(1));
        var history = new History(bus, database);
        using var enough = new CancellationTokenSource();
        var publishing = history.PublishAsync(perSecond: 100, TimeSpan.Zero, enough.Token);
        var kills = Kills;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => KillAsync(bus, () => Interlocked.Decrement(ref kills) >= 0)));
        await enough.CancelAsync();
        await publishing;

        await using var last = bus.StartWriter(database);

        await history.CheckAsync(TimeSpan.FromMinutes(1), () => last.Log);
        Assert.True(history.Acknowledged > Kills, $"Only {history.Acknowledged} trails were published.");
    }

    private async Task KillAsync(TrailBus bus, Func<bool> again)
    {
        while (again())
        {
            await using var between = new AckSwallower(bus.Server);
            await using var writer = bus.StartWriter(database, ("NATS_URL", between.Url));
            await between.Swallowed.WaitAsync(TimeSpan.FromMinutes(1));
            await TestProcess.SignalAsync(writer.Id, "KILL");
        }
    }
}
