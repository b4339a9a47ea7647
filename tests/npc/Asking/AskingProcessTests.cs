using System.Text.Json;
using Nimmerverse.Npc.Asking;
using Nimmerverse.Npc.Tests.Life;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Npc.Tests.Asking;

/// <summary>The real process, asking a large mind that the test plays.</summary>
public sealed class AskingProcessTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>, IAsyncLifetime, IDisposable
{
    private static readonly EnvironmentName Dev = EnvironmentName.Dev;
    private readonly TemporaryFolder _folder = new();
    private readonly string _id = NatsServerFixture.UniquePrefix();
    private BusConnection _bus = null!;
    private Messenger _cortex = null!;
    private TypedSubscription<NpcState> _states = null!;
    private TypedSubscription<CognitiveRequest> _questions = null!;

    public async Task InitializeAsync()
    {
        _bus = await server.ConnectAsync();
        _cortex = RunningProgram.Speak(_bus, "cortex", EntityType.Cortex);
        _states = await _cortex.SubscribeAsync(Subjects.NpcState.Filter(Dev, _id));
        _questions = await _cortex.SubscribeAsync(Subjects.CortexRequestBy.Filter(Dev, $"npc-{_id}"));
    }

    public async Task DisposeAsync() => await _bus.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    // Seen to fail: with the gate not looked at (it asked before the gate was open), and with hearsay answered after everything was seen.
    [Fact]
    public async Task With_an_open_gate_it_asks_once_and_takes_plan_and_facts_as_told()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        garden.Refusing = true;
        await using var npc = Start();
        var before = await RunningProgram.FirstAsync(_states, static state => state.Tick > 20);
        Assert.Equal(0, before.Body.Asked);
        OpenGate();

        var asked = await RunningProgram.FirstAsync(_questions);
        Assert.Equal(3, asked.Body.Priority);
        Assert.NotNull(asked.Message.Header.Deadline);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Inquiry.Schema), asked.Body.Schema!.Value));
        var situation = asked.Body.StructuredInput.Deserialize(WireJson.Default.NpcSituation)!;
        Assert.Equal((_id, 0, 1, "new"), (situation.Npc, situation.Node, situation.FactsKnown, situation.Why));
        Assert.Contains(Assert.Single(situation.Plan), situation.Unvisited);

        garden.Refusing = false;
        Answer(asked.Body.RequestId!.Value, """{"plan":[1,2,5],"facts":[{"house":99,"attribute":"resident","value":"a ghost"}]}""");
        var advised = await RunningProgram.FirstAsync(_states, static state => state.Advised == 1);
        Assert.Equal((1L, 1), (advised.Body.Asked, advised.Body.FactsTold));
        Assert.True(advised.Body.FactsKnown <= StubGarden.Facts);
        await RunningProgram.FirstAsync(_states, static state => state.Node == 5);

        // What it was told was nonsense; it finds out all by itself, and the quiz shows that it knows better.
        await RunningProgram.FirstAsync(_states, static state => state.KnownShare >= 1);
        Assert.Equal("none", await QuizAsync(99));
    }

    [Theory]
    [InlineData(CognitiveOutcome.Refused, "gate_closed", null)]
    [InlineData(CognitiveOutcome.Refused, "no_endpoint", null)]
    [InlineData(CognitiveOutcome.Failed, "endpoint_failed", null)]
    [InlineData(CognitiveOutcome.Answered, null, """{"plan":[-5,9999999,3],"look_for":"gold","facts":[{"house":-1,"attribute":"","value":""}]}""")]
    [InlineData(CognitiveOutcome.Answered, null, """["nonsense"]""")]
    public async Task Refused_or_answered_with_nonsense_it_lives_on(CognitiveOutcome outcome, string? reason, string? json)
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        await using var npc = Start();
        await RunningProgram.FirstAsync(_states);
        OpenGate();
        var asked = await RunningProgram.FirstAsync(_questions);
        Answer(asked.Body.RequestId!.Value, json, outcome, reason);
        Assert.Equal(1, (await RunningProgram.FirstAsync(_states, static state => state.KnownShare >= 1)).Body.FactsKnown / StubGarden.Facts);
    }

    // Seen to fail: with the sender of a command not looked at.
    [Fact]
    public async Task Commands_are_taken_from_the_boundary_only()
    {
        await using var garden = await StubGarden.StartAsync(_bus, _id);
        garden.Refusing = true;
        await using var npc = Start();
        await RunningProgram.FirstAsync(_states);
        var subject = Subjects.BoundaryCommand.For(Dev, $"npc-{_id}");
        _cortex.Publish(subject, Tell(1));
        RunningProgram.Speak(_bus, "gemma", EntityType.Boundary).Publish(subject, Tell(2));
        RunningProgram.Speak(_bus, "gemma", EntityType.Boundary).Publish(subject, Tell(3));
        Assert.Equal(2, (await RunningProgram.FirstAsync(_states, static state => state.FactsTold >= 2)).Body.FactsTold);
        Assert.Null(await QuizAsync(1));
        Assert.Equal("a witness", await QuizAsync(2));
    }

    private static BoundaryCommand Tell(int house) => new()
    {
        Target = "npc",
        Function = "tell_fact",
        Arguments = JsonElement.Parse($$"""{"npc":1,"house":{{house}},"attribute":"resident","value":"a witness"}"""),
        Backend = "rules",
    };

    private void Answer(Guid request, string? json, CognitiveOutcome outcome = CognitiveOutcome.Answered, string? reason = null) => _cortex.Publish(
        Subjects.CortexResponse.For(Dev, $"npc-{_id}"),
        new CognitiveResponse
        {
            RequestId = request,
            Requester = $"npc-{_id}",
            Outcome = outcome,
            Reason = reason,
            Json = json is null ? null : JsonElement.Parse(json),
        });

    private void OpenGate() => RunningProgram.Speak(_bus, "thalamus", EntityType.Thalamus).Publish(
        Subjects.NpcCommand.For(Dev, _id),
        new NpcCommand { Epoch = 1, Allocation = new NpcAllocation { Npc = _id, TickHz = 20, CpuQuotaPct = 20, Gate = NpcGate.Open, Priority = 3 } });

    private RunningProgram Start() => RunningProgram.Start("Nimmerverse.Npc", server, ("ID", _id), ("DATA", _folder.Path), ("TICK_HZ", "20"), ("SEED", "1"));

    private async Task<string?> QuizAsync(int house)
    {
        var quiz = new QuizRequest { QuizId = Guid.NewGuid(), Village = 1, Questions = [new QuizQuestion(house, "resident")] };
        var reply = await _cortex.RequestAsync(Subjects.Quiz, Subjects.Quiz.For(Dev, _id), quiz, TimeSpan.FromSeconds(10));
        return Assert.Single(reply.Body!.Answers).Value;
    }
}
