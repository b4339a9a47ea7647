using Nimmerverse.Memory.Tests.Phoebe;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Faults;

/// <summary>
/// The writer dies by kill -9 after its commit and before the server knows of it. Seen to fail: without ON CONFLICT in the writer's INSERT,
/// where every repeated batch was refused.
/// </summary>
public sealed class WriterKilledTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    private const int Kills = 200;
    private const int Writers = 2;
    private const int TrailsPerLife = 20;

    [Fact]
    public async Task Killed_200_times_between_commit_and_acknowledgement_writers_keep_each_trail_once()
    {
        await using var bus = await TrailBus.StartAsync();
        var history = new History(bus, database);
        var kills = Kills;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => KillAsync(bus, history, () => Interlocked.Decrement(ref kills) >= 0)));

        await using var last = bus.StartWriter(database);

        await history.CheckAsync(TimeSpan.FromMinutes(2), () => last.Log);
        Assert.Equal(Kills * TrailsPerLife, history.Acknowledged);
    }

    // While one writer starts, the other may have taken the trails that were meant for it: then it waits for those that come again.
    private async Task KillAsync(TrailBus bus, History history, Func<bool> again)
    {
        while (again())
        {
            await history.PublishAsync(TrailsPerLife, TimeSpan.Zero);
            await using var between = new AckSwallower(bus.Server);
            await using var writer = bus.StartWriter(database, ("NATS_URL", between.Url));
            await between.Swallowed.WaitAsync(TimeSpan.FromMinutes(2));
            await TestProcess.SignalAsync(writer.Id, "KILL");
        }
    }
}
