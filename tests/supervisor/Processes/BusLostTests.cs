using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.TestKit;

namespace Nimmerverse.Supervisor.Tests.Processes;

/// <summary>The bus goes away and comes back: NPCs live on, nothing is started without the lease, and all is well again soon after.</summary>
public sealed class BusLostTests
{
    [Fact]
    public async Task Bus_lost_npcs_live_on_and_the_dead_come_back_with_the_bus()
    {
        await using var server = await NatsServerFixture.StartAsync(new NatsServerSettings());
        await using var run = await SupervisorRun.CreateAsync(server);
        var process = run.Start();
        var before = await run.RunningAsync(3);
        await server.KillAsync();

        // Longer than the holder of a lease may act without renewing it.
        await Task.Delay(TimeSpan.FromSeconds(5));
        using (var npc = ProcessHandle.Open(before.Npcs[0].Pid))
        {
            npc?.Signal(Libc.SigKill);
        }

        await Wait.UntilAsync(() => run.NpcProcesses().Count == 2, "NPC 0 is gone");
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(before.Npcs.Skip(1).Select(static npc => npc.Pid).Order(), run.NpcProcesses().Order());

        await server.StartAsync();
        var after = await run.RunningAsync(3);
        Assert.Equal(before.FencingEpoch, after.FencingEpoch);
        Assert.Equal(before.Npcs.Skip(1).Select(static npc => npc.Pid), after.Npcs.Skip(1).Select(static npc => npc.Pid));
        Assert.False(process.HasExited);
    }
}
