using System.Text;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.SystemTests;

/// <summary>One village of four NPCs for all tests of a life that goes on.</summary>
public sealed class SharedVillage : IAsyncLifetime
{
    internal const int Npcs = 4;

    internal LivingVillage Village { get; private set; } = null!;

    internal BusConnection Bus { get; private set; } = null!;

    internal Messenger Messenger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Village = await LivingVillage.StartAsync(Npcs);
        (Bus, Messenger) = await Village.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await Bus.DisposeAsync();
        await Village.DisposeAsync();
    }

    /// <summary>Waits for a state of an NPC that fits.</summary>
    internal async Task<NpcState> NpcAsync(string npc, Func<NpcState, bool>? fits = null)
    {
        await using var states = await Messenger.SubscribeAsync(Subjects.NpcState.Filter(EnvironmentName.Dev, npc));
        return (await RunningProgram.FirstAsync(states, fits)).Body;
    }
}

/// <summary>
/// What a user sees of a living village.
/// </summary>
public sealed class LifeTests(SharedVillage shared) : IClassFixture<SharedVillage>
{
    private LivingVillage Village => shared.Village;

    [Fact]
    public async Task Everything_that_up_starts_answers()
    {
        var status = await StatusAsync();
        Assert.Equal(0, status.Code);
        Assert.Contains($"{SharedVillage.Npcs} of {SharedVillage.Npcs} NPCs run", status.Output, StringComparison.Ordinal);
        foreach (var process in (string[])["world", "thalamus", "supervisor", "cell math", "nerve collision_avoidance"])
        {
            Assert.Contains(process, status.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Npcs_learn()
    {
        for (var npc = 0; npc < SharedVillage.Npcs; npc++)
        {
            // One that knows everything rests, so its steps need not grow while we look; what it has learned stays told.
            var state = await shared.NpcAsync($"{npc}", static state => state.LearnSteps > 0 && state.FactsKnown > 0);
            Assert.True(state.Generation > 0, $"{state}");
        }
    }

    [Fact]
    public async Task Killed_npc_lives_again_with_its_brain()
    {
        var before = await shared.NpcAsync("3", static state => state.LearnSteps > 0);
        var killed = await Village.CommandAsync("kill-npc", "3");
        Assert.Equal(0, killed.Code);
        var after = await shared.NpcAsync("3", state => state.Pid != before.Pid);
        Assert.True(after.Generation >= before.Generation, $"generation {before.Generation} became {after.Generation}");
    }

    [Fact]
    public async Task Unknown_npc_cannot_be_killed_and_the_answer_says_so()
    {
        var (code, output, error) = await Village.CommandAsync("kill-npc", "4711");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("4711", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Math_is_answered()
    {
        await Eventually.GetAsync(() => Village.Processes().Any(static process => process.Command.Contains("Math", StringComparison.Ordinal)) ? "" : null,
            static () => "the math cell does not run", TimeSpan.FromSeconds(30));
        await StatusAsync();
        Assert.Equal((0, "42", ""), await Village.CommandAsync("ask", "math", "15 + 27"));
        var (code, output, error) = await Village.CommandAsync("ask", "math", "1 / 0");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("nimmerverse: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_waves_of_one_region_collapse()
    {
        await StatusAsync();
        await using var collapses = await shared.Messenger.SubscribeAsync(Subjects.WaveCollapse.Filter(EnvironmentName.Dev));

        // Both at once: on a busy machine a command takes longer to start than the window of the gate is wide.
        var emitted = await Task.WhenAll(
            Village.CommandAsync("wave", "math", "--confidence", "0.6"),
            Village.CommandAsync("wave", "calculate", "--confidence", "0.5", "--content", "{\"why\": \"test\"}"));
        Assert.All(emitted, static command => Assert.Equal(0, command.Code));
        var collapse = await RunningProgram.FirstAsync(collapses, static seen => seen.SignalsInWindow.Any(static wave => wave.Domain is "calculate"));
        Assert.Equal(0.8, collapse.Body.CombinedConfidence, 6);
    }

    [Fact]
    public async Task Watch_shows_messages()
    {
        var (code, output, _) = await Village.CommandAsync("watch", "npc.*.state", "--count", "3");
        Assert.Equal(0, code);
        Assert.All(output.Split('\n'), static line => Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3}  npc\.\d\.state  \{", line));
    }

    [Fact]
    public async Task Second_up_on_the_folder_is_refused_with_the_pid_of_the_first()
    {
        var (code, _, error) = await Village.CommandAsync("up", "--headless");
        Assert.Equal(4, code);
        Assert.Contains($"PID {Village.Up.Id}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_on_the_bus_ends_nobody()
    {
        await StatusAsync();
        var before = Village.Processes().Select(static process => process.Pid).Order().ToArray();
        foreach (var garbage in (string[])["", "{", "null", "{\"header\":null,\"body\":null}", "\0\0", new string('x', 100_000), "{\"header\":{\"version\":\"99.0\"}}"])
        {
            foreach (var subject in (string[])["nervous.cells.operator.wave", "nervous.cells.math.request", $"npc.supervisor.{Village.Run.Node}.command", "health.world.world.request"])
            {
                shared.Bus.Publish($"dev.{subject}", Encoding.UTF8.GetBytes(garbage));
            }
        }

        await shared.Bus.FlushAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, (await StatusAsync()).Code);
        Assert.Equal(before, Village.Processes().Select(static process => process.Pid).Order());
    }

    /// <summary>Asks for the status until everything answers, for at most half a minute.</summary>
    private async Task<(int Code, string Output, string Error)> StatusAsync()
    {
        var status = await Village.CommandAsync("status");
        for (var tries = 0; tries < 20 && status.Code != 0; tries++)
        {
            status = await Village.CommandAsync("status");
        }

        return status;
    }
}
