using System.Globalization;
using System.Text.RegularExpressions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Npc.Tests.Life;

/// <summary>The real process on a real server, each test with a body of its own.</summary>
public sealed class NpcProcessTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>, IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _id = NatsServerFixture.UniquePrefix();
    private BusConnection _bus = null!;
    private Messenger _messenger = null!;
    private TypedSubscription<NpcState> _states = null!;

    public async Task InitializeAsync()
    {
        _bus = await server.ConnectAsync();
        _messenger = RunningProgram.Speak(_bus, "thalamus", EntityType.Thalamus);
        _states = await _messenger.SubscribeAsync(Subjects.NpcState.Filter(EnvironmentName.Dev, _id));
    }

    public async Task DisposeAsync() => await _bus.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_npc_explores_learns_and_answers_its_quiz()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        await using var npc = Start();
        var knowing = await RunningProgram.FirstAsync(_states, static state => state.KnownShare >= 1);
        Assert.Equal(StubGarden.Facts, knowing.Body.FactsKnown);
        Assert.Equal(npc.Id, knowing.Body.Pid);
        Assert.True(knowing.Body.LearnSteps >= 6, $"{knowing.Body.LearnSteps} learning steps for a walk of at least six");
        var dreaming = await RunningProgram.FirstAsync(_states, static state => state.PlanSteps > 0 && state.FactHeadAccuracy > 0);
        Assert.Equal(knowing.Body.LearnSteps, dreaming.Body.LearnSteps);

        var answers = await AskAsync(1, (8, "resident"), (5, "resident"), (0, "resident"));
        Assert.Equal(["resident 8 of 1", "none", "resident 0 of 1"], answers);
    }

    [Fact]
    public async Task Killed_and_started_again_an_npc_is_the_same_and_knows_what_it_knew()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        long learnt;
        await using (var npc = Start(("CHECKPOINT_S", "0.1")))
        {
            var knowing = await RunningProgram.FirstAsync(_states, static state => state.KnownShare >= 1);
            var saved = await RunningProgram.FirstAsync(_states, state => state.Generation > knowing.Body.Generation);
            learnt = saved.Body.LearnSteps;
        }

        await using var again = Start(("CHECKPOINT_S", "0.1"));
        var back = await RunningProgram.FirstAsync(_states, state => state.Pid == again.Id);
        Assert.Equal(learnt, back.Body.LearnSteps);
        Assert.Equal(StubGarden.Facts, back.Body.FactsKnown);
        Assert.Equal(["resident 2 of 1"], await AskAsync(1, (2, "resident")));
        Assert.Contains("Awake with weights of generation", again.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_village_is_explored_anew()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        await using var npc = Start();
        await RunningProgram.FirstAsync(_states, static state => state.KnownShare >= 1);
        garden.Village = 2;
        await RunningProgram.FirstAsync(_states, static state => state is { Village: 2, KnownShare: >= 1 });
        Assert.Equal(["resident 6 of 2"], await AskAsync(2, (6, "resident")));
        Assert.Equal([null], await AskAsync(1, (6, "resident")));
    }

    [Fact]
    public async Task The_governor_alone_sets_the_tick_rate_and_never_with_an_older_epoch()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        await using var npc = Start();
        await RunningProgram.FirstAsync(_states);
        Command(RunningProgram.Speak(_bus, "someone"), epoch: 9, tickHz: 1);
        Command(_messenger, epoch: 5, tickHz: 17);
        await RunningProgram.FirstAsync(_states, static state => state is { TickHz: 17, Gate: NpcGate.Open, Priority: 3 });
        Command(_messenger, epoch: 4, tickHz: 2);
        Command(_messenger, epoch: 6, tickHz: 19);
        var next = await RunningProgram.FirstAsync(_states, static state => state.TickHz != 17);
        Assert.Equal(19, next.Body.TickHz);
    }

    [Fact]
    public async Task Refused_moves_teach_nothing()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        garden.Refusing = true;
        await using var npc = Start();
        var later = await RunningProgram.FirstAsync(_states, static state => state.Tick >= 20);
        Assert.Equal(0, later.Body.LearnSteps);
        Assert.Equal(0, later.Body.Node);
    }

    [Fact]
    public async Task Told_to_stop_an_npc_saves_leaves_and_ends_within_two_seconds()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        await using var npc = Start();
        var state = await RunningProgram.FirstAsync(_states, static state => state.Tick > 5);

        // After two seconds the process would have ended itself with another code.
        Assert.Equal(0, await npc.TerminateAsync());
        var saved = Regex.Match(npc.Log, "weights of generation (?<generation>[0-9]+) are saved", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(long.Parse(saved.Groups["generation"].Value, CultureInfo.InvariantCulture) > state.Body.Generation);
        await _bus.FlushAsync(TimeSpan.FromSeconds(2));
        lock (garden.Actions)
        {
            Assert.Equal(ActionKind.Leave, garden.Actions[^1].Kind);
        }
    }

    [Fact]
    public async Task An_npc_outlives_a_bus_that_went_away_and_goes_on_when_it_is_back()
    {
        await using var own = await NatsServerFixture.StartAsync(new NatsServerSettings());
        await using var bus = await own.ConnectAsync();
        await using var garden = await StubGarden.StartAsync(bus, _id);
        var states = await RunningProgram.Speak(bus).SubscribeAsync(Subjects.NpcState.Filter(EnvironmentName.Dev, _id));
        await using var npc = RunningProgram.Start("Nimmerverse.Npc", own, ("ID", _id), ("DATA", _folder.Path), ("TICK_HZ", "20"));
        var before = await RunningProgram.FirstAsync(states, static state => state.Tick > 5);
        await own.KillAsync();
        await own.StartAsync();

        // It ticks on, with or without a bus, and is heard again: the same process, a later tick.
        var after = await RunningProgram.FirstAsync(states, state => state.Tick > before.Body.Tick + 20);
        Assert.Equal(npc.Id, after.Body.Pid);
        await RunningProgram.FirstAsync(states, static state => state.KnownShare >= 1);
    }

    [Fact]
    public async Task A_second_process_of_the_same_npc_is_refused()
    {
        await using var npc = Start();
        await RunningProgram.FirstAsync(_states);
        await using var second = Start();
        Assert.Equal(4, await second.ExitAsync());
        Assert.Contains("End the process that holds them", second.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_are_told_all_at_once()
    {
        await using var npc = RunningProgram.Start(
            "Nimmerverse.Npc", server, ("ID", _id), ("TICK_HZ", "99"), ("DREAM_SHARE", "much"), ("SEED", "x"));
        Assert.Equal(2, await npc.ExitAsync());
        Assert.All(
            (string[])["NIMMERVERSE_TICK_HZ", "NIMMERVERSE_DREAM_SHARE", "NIMMERVERSE_SEED", "NIMMERVERSE_DATA"],
            name => Assert.Contains(name, npc.Log, StringComparison.Ordinal));
    }

    private RunningProgram Start(params ReadOnlySpan<(string Name, string Value)> settings) => RunningProgram.Start(
        "Nimmerverse.Npc", server, [("ID", _id), ("DATA", _folder.Path), ("TICK_HZ", "20"), ("SEED", "1"), .. settings]);

    private void Command(Messenger sender, long epoch, int tickHz) => sender.Publish(
        Subjects.NpcCommand.For(EnvironmentName.Dev, _id),
        new NpcCommand
        {
            Epoch = epoch,
            Allocation = new NpcAllocation { Npc = _id, TickHz = tickHz, CpuQuotaPct = 20, Gate = NpcGate.Open, Priority = 3 },
        });

    private async Task<List<string?>> AskAsync(long village, params (int House, string Attribute)[] questions)
    {
        var quiz = new QuizRequest
        {
            QuizId = Guid.NewGuid(),
            Village = village,
            Questions = [.. questions.Select(static q => new QuizQuestion(q.House, q.Attribute))],
        };
        var reply = await _messenger.RequestAsync(
            Subjects.Quiz, Subjects.Quiz.For(EnvironmentName.Dev, _id), quiz, TimeSpan.FromSeconds(10));
        Assert.Equal(ReplyStatus.Answered, reply.Status);
        return [.. reply.Message!.Body.Answers.Select(static answer => answer.Value)];
    }
}
