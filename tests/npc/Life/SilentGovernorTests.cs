using Nimmerverse.Npc.Life;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Npc.Tests.Life;

/// <summary>A real NPC under a real thalamus that is killed.</summary>
public sealed class SilentGovernorTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Seen to fail: with a last word that holds for ever.
    [Fact]
    public async Task After_kill_9_of_the_thalamus_an_npc_keeps_its_last_word_then_rules_itself_until_there_is_another()
    {
        await using var bus = await server.ConnectAsync();
        var messenger = RunningProgram.Speak(bus);
        await using var states = await messenger.SubscribeAsync(Subjects.NpcState.Filter(EnvironmentName.Dev, "7"));
        await using var npc = RunningProgram.Start("Nimmerverse.Npc", server, ("ID", "7"), ("DATA", _folder.Path), ("TICK_HZ", "10"), ("SEED", "1"));
        int given;
        await using (RunningProgram.Start("Nimmerverse.Thalamus", server))
        {
            given = (await RunningProgram.FirstAsync(states, static state => state.TickHz > 10)).Body.TickHz;
        }

        var last = await RunningProgram.FirstAsync(states, static state => state.GovernedBy is GovernedBy.LastWord);
        Assert.Equal(given, last.Body.TickHz);
        var own = await RunningProgram.FirstAsync(states, static state => state.GovernedBy is GovernedBy.OwnRule);
        Assert.Equal((Governance.SafeTickHz, NpcGate.Closed, 0), (own.Body.TickHz, own.Body.Gate, own.Body.Priority));
        Assert.Contains("Governed by OwnRule now, at 5 Hz", npc.Log, StringComparison.Ordinal);

        await using var second = RunningProgram.Start("Nimmerverse.Thalamus", server);
        var back = await RunningProgram.FirstAsync(states, static state => state.GovernedBy is null);
        Assert.True(back.Body.TickHz > Governance.SafeTickHz, $"{back.Body.TickHz} Hz under the governor");
    }
}
