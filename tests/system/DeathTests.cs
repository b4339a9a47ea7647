using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;

namespace Nimmerverse.SystemTests;

/// <summary>
/// However <c>up</c> ends, nothing of it is left. Seen to fail with the lifeline variable withheld and without <c>setpriv --pdeathsig</c>:
/// after SIGKILL the world, the supervisor and every NPC live on.
/// </summary>
public sealed class DeathTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("INT", true)]
    [InlineData("TERM", true)]
    [InlineData("KILL", false)]
    [InlineData("SYS", false)]
    public async Task Nothing_is_left_when_up_ends_by_a_signal(string signal, bool orderly)
    {
        await using var village = await LivingVillage.StartAsync(2);
        await Eventually.TrueAsync(
            () => village.Processes().Count(static process => process.Command.EndsWith("Nimmerverse.Npc", StringComparison.Ordinal)) == 2,
            () => $"the NPCs do not run: {string.Join(" | ", village.Processes())}", TimeSpan.FromSeconds(30));

        await village.Up.SignalAsync(signal);
        var code = await village.Up.WaitAsync(Bound);
        await village.GoneAsync(Bound);
        if (orderly)
        {
            Assert.Equal(0, code);
            Assert.StartsWith("{\"env\":\"dev\"", village.Up.Output.Trim().Split('\n')[^1], StringComparison.Ordinal);
            Assert.False(File.Exists(village.Data.RunFile));
        }

        Assert.Equal(1, (await village.CommandAsync("status")).Code);
    }

    [Fact]
    public async Task Timed_run_ends_by_itself_and_its_last_line_holds_every_figure()
    {
        await using var village = await LivingVillage.StartAsync(2, "--for", "9s", "--speed", "2");
        Assert.Equal(0, await village.Up.WaitAsync(TimeSpan.FromSeconds(30)));
        await village.GoneAsync(Bound);

        using var summary = JsonDocument.Parse(village.Up.Output.Trim().Split('\n')[^1]);
        var figures = summary.RootElement;
        Assert.Equal(2, figures.GetProperty("npcs").GetInt32());
        Assert.Equal(2, figures.GetProperty("npcs_alive").GetInt32());
        foreach (var positive in (string[])["ticks", "learn_steps", "facts_known_pct", "waves", "world_ticks", "npc_pss_kb_median", "npc_private_kb_median", "elapsed_s"])
        {
            Assert.True(figures.GetProperty(positive).GetDouble() > 0, $"{positive} in {figures}");
        }

        foreach (var present in (string[])["env", "late_p99_ms", "villages_completed", "respawns", "collapses", "gate_opens", "world_late_p99_ms", "cgroup_mode"])
        {
            Assert.True(figures.TryGetProperty(present, out var value) && value.ValueKind != JsonValueKind.Null, $"{present} in {figures}");
        }
    }

    [Fact]
    public async Task Bus_server_that_is_killed_comes_back_and_life_goes_on()
    {
        await using var village = await LivingVillage.StartAsync(2);
        var (bus, messenger) = await village.ConnectAsync();
        await using var connection = bus;
        await using var states = await messenger.SubscribeAsync(Subjects.NpcState.All(EnvironmentName.Dev));
        var before = await RunningProgram.FirstAsync(states, static state => state.LearnSteps > 0);

        var server = Assert.Single(village.Processes(), static process => process.Command.Contains("nats-server", StringComparison.Ordinal));
        await TestProcess.SignalAsync(server.Pid, "KILL");

        var after = await RunningProgram.FirstAsync(states, state => state.Npc == before.Body.Npc && state.Tick > before.Body.Tick + 20);
        Assert.Equal(before.Body.Pid, after.Body.Pid);
        var again = Assert.Single(village.Processes(), static process => process.Command.Contains("nats-server", StringComparison.Ordinal));
        Assert.NotEqual(server.Pid, again.Pid);
    }
}
