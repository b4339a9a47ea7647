using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Thalamus.Tests.Running;

public sealed class ThalamusProgramTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly EnvironmentName Dev = EnvironmentName.Dev;

    // Seen to fail: with epochs that began at 1 in every life.
    [Fact]
    public async Task After_kill_9_it_hears_again_and_no_epoch_falls()
    {
        await using var bus = await server.ConnectAsync();
        var outside = RunningProgram.Speak(bus);
        await using var allocations = await outside.SubscribeAsync(Subjects.Allocation.All(Dev));
        await using var opens = await outside.SubscribeAsync(Subjects.GateTransition.Filter(Dev, "open"));
        long last;
        await using (RunningProgram.Start("Nimmerverse.Thalamus", server))
        {
            last = (await RunningProgram.FirstAsync(allocations)).Body.Epoch;
        }

        await using var second = RunningProgram.Start("Nimmerverse.Thalamus", server);
        var allocation = (await RunningProgram.FirstAsync(allocations)).Body;
        Assert.True(allocation.Epoch > last, $"{allocation.Epoch} must be above {last}");
        Assert.Empty(allocation.Npcs);

        outside.Publish(Subjects.CellWave.For(Dev, "a"), new WaveSignal { Domain = "math", Confidence = 0.6 });
        outside.Publish(Subjects.CellWave.For(Dev, "b"), new WaveSignal { Domain = "calculate", Confidence = 0.5 });
        outside.Publish(Subjects.NpcState.For(Dev, "7"), NpcStates.State("7"));
        Assert.Equal("math", (await RunningProgram.FirstAsync(opens)).Body.GateId);
        Assert.Equal("7", (await RunningProgram.FirstAsync(allocations, static one => one.Npcs.Count == 1)).Body.Npcs[0].Npc);

        Assert.Equal(0, await second.TerminateAsync());
    }

    [Fact]
    public async Task A_file_of_gates_that_is_none_ends_it_with_a_sentence()
    {
        await using var program = RunningProgram.Start("Nimmerverse.Thalamus", server, ("GATES", "/nowhere/gates.json"), ("SPEED", "fast"));
        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains("NIMMERVERSE_GATES names a file that cannot be used", program.Log);
        Assert.Contains("NIMMERVERSE_SPEED", program.Log);
    }
}
