using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Supervisor.Tests.Processes;

/// <summary>A real supervisor under a real thalamus that is killed.</summary>
public sealed class SilentGovernorTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    // Seen to fail: with a last word that holds for ever.
    [Fact]
    public async Task After_kill_9_of_the_thalamus_quotas_stay_then_are_the_same_for_all()
    {
        await using var run = await SupervisorRun.CreateAsync(server);
        run.Start(3);
        var limits = (await run.RunningAsync(3)).CgroupMode is not CgroupMode.None;
        await using (RunningProgram.Start("Nimmerverse.Thalamus", server, ("CPU_BUDGET_PCT", "120")))
        {
            await SpeakUntilGovernedAsync(run, limits);
        }

        var last = await run.StatusAsync(static status => status.GovernedBy is GovernedBy.LastWord, "the last word holds");
        Assert.True(!limits || last.Npcs[2].CpuQuotaPct > 50, $"{last.Npcs[2].CpuQuotaPct} % is what the governor gave");
        var own = await run.StatusAsync(
            status => status.GovernedBy is GovernedBy.OwnRule && (!limits || status.Npcs.All(static npc => npc.CpuQuotaPct == 40)),
            "each NPC has a third of 120 %");
        Assert.Equal(3, own.Npcs.Count);

        await using var second = RunningProgram.Start("Nimmerverse.Thalamus", server);
        await run.StatusAsync(static status => status.GovernedBy is null, "the governor decides again");
    }

    /// <summary>Speaks for NPCs that do not: 0 and 1 know everything, 2 knows nothing.</summary>
    private static async Task SpeakUntilGovernedAsync(SupervisorRun run, bool limits)
    {
        await using var allocations = await run.Messenger.SubscribeAsync(Subjects.Allocation.All(EnvironmentName.Dev));
        using var done = new CancellationTokenSource();
        var speaking = SpeakAsync();
        await RunningProgram.FirstAsync(allocations, static one => one.Npcs.Count == 3);
        await run.StatusAsync(status => !limits || status.Npcs[2].CpuQuotaPct > 50, "the governor has given quotas");
        await done.CancelAsync();
        await speaking;

        async Task SpeakAsync()
        {
            while (!done.IsCancellationRequested)
            {
                foreach (var (npc, known) in ((string, double)[])[("0", 1), ("1", 1), ("2", 0)])
                {
                    run.Messenger.Publish(Subjects.NpcState.For(EnvironmentName.Dev, npc), NpcStates.State(npc, known: known));
                }

                await Task.Delay(200, CancellationToken.None);
            }
        }
    }
}
