using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Boundary.Tests.Running;

public sealed class RulesTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private const string Open = """{"gate_id":"math","domain":"math","to_state":"open","correlation_score":0.8,"weight":0.25,"mode":"deliberate"}""";

    [Fact]
    public async Task A_gate_that_opened_becomes_a_typed_question_and_says_that_rules_made_it()
    {
        await using var run = await BoundaryRun.StartAsync(server);

        var reply = await run.CarryAsync(TransformDirection.ToCortex, "gate", Open);

        Assert.Equal(TransformOutcome.Done, reply.Outcome);
        Assert.Equal("rules", reply.Backend);
        Assert.Contains("no model is configured", reply.Note, StringComparison.Ordinal);
        Assert.Equal("ask_cortex", Assert.Single(reply.Calls).Function);
        Assert.Equal(6, reply.Request!.Priority);
        Assert.Equal(0.8, reply.Request.Confidence);
        Assert.Contains("'math'", reply.Request.Question, StringComparison.Ordinal);
        Assert.Equal("math", reply.Request.StructuredInput.GetProperty("gate_id").GetString());
    }

    [Theory]
    [InlineData("""{"gate_id":"a","to_state":"open","mode":"reflex"}""", "no_op")]
    [InlineData("""{"gate_id":"a","to_state":"stable"}""", "no_op")]
    [InlineData("""{"gate_id":"a","to_state":"open","correlation_score":0.01}""", "no_op")]
    [InlineData("""{"temperature":21.5}""", "escalate")]
    [InlineData("\"prose\"", "escalate")]
    [InlineData("null", "escalate")]
    public async Task What_needs_no_question_is_no_op_and_what_no_rule_fits_is_escalated(string input, string function)
    {
        await using var run = await BoundaryRun.StartAsync(server);
        var reply = await run.CarryAsync(TransformDirection.ToCortex, "gate", input);
        Assert.Equal(function, Assert.Single(reply.Calls).Function);
        Assert.NotNull(reply.Reason);
        Assert.Equal(function == "escalate", reply.Request is not null);
    }

    [Fact]
    public async Task A_decision_becomes_typed_commands_for_those_who_carry_it_out()
    {
        await using var run = await BoundaryRun.StartAsync(server);

        var npc = await run.CarryAsync(TransformDirection.ToCommands, "npc", """{"npc":"7","plan":[4,9],"facts":[{"house":3,"attribute":"resident","value":"a baker"}]}""");
        Assert.Equal([("npc-7", "walk_to"), ("npc-7", "tell_fact")], npc.Commands.Select(static command => (command.Target, command.Function)));
        Assert.Equal(9, npc.Commands[0].Arguments.GetProperty("node").GetInt32());
        Assert.All(npc.Commands, static command => Assert.Equal("rules", command.Backend));

        var nerve = await run.CarryAsync(TransformDirection.ToCommands, "nerve", """{"advice":"turn","nerve":"exploration","bearing_deg":-45.5}""");
        Assert.Equal("nerve-exploration", Assert.Single(nerve.Commands).Target);

        var organ = await run.CarryAsync(TransformDirection.ToCommands, "organ", """{"say":"Gr\u00fc\u00dfe","language":"german"}""");
        Assert.Equal("Gr\u00fc\u00dfe", Assert.Single(organ.Commands).Arguments.GetProperty("text").GetString());
    }

    // Seen to fail: with the rules' calls sent without the check against their types.
    [Theory]
    [InlineData("npc", """{"npc":7,"plan":[-1]}""")]
    [InlineData("npc", """{"npc":7,"facts":[{"house":1,"attribute":"a","value":"b","owner":"c"},{"house":1,"attribute":5,"value":"b"}]}""")]
    [InlineData("npc", """{"calls":[{"function":"speak","arguments":{"text":"hello","language":"english"}}]}""")]
    [InlineData("nerve", """{"advice":"self_destruct"}""")]
    [InlineData("organ", """{"calls":[{"function":"speak","arguments":{"text":"x","language":"english","volume":11}}]}""")]
    [InlineData("organ", """{"calls":[{"function":"speak"}]}""")]
    [InlineData("organ", """{"calls":[{"function":"no_op","arguments":{}},{"function":"speak","arguments":{"text":"x","language":"english"}}]}""")]
    [InlineData("organ", """{"calls":[1]}""")]
    public async Task A_decision_that_cannot_be_done_is_escalated_and_commands_nothing(string domain, string decision)
    {
        await using var run = await BoundaryRun.StartAsync(server);
        var reply = await run.CarryAsync(TransformDirection.ToCommands, domain, decision);
        Assert.Equal(TransformOutcome.Escalated, reply.Outcome);
        Assert.Empty(reply.Commands);
        Assert.StartsWith("What was decided cannot be done", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_cross_is_refused_with_a_sentence()
    {
        await using var run = await BoundaryRun.StartAsync(server);
        var unknown = await run.CarryAsync(TransformDirection.ToCortex, "weather", "{}");
        Assert.Equal((TransformOutcome.Refused, "there is no domain 'weather'; there are gate, nerve, npc, organ"), (unknown.Outcome, unknown.Reason));
        var large = await run.CarryAsync(TransformDirection.ToCortex, "gate", $"\"{new string('x', 20_000)}\"");
        Assert.Equal((TransformOutcome.Refused, "the input has 20002 characters; 16384 can cross"), (large.Outcome, large.Reason));
    }

    // Seen to fail: without the subscription to answers.
    [Fact]
    public async Task A_gate_that_opens_is_asked_about_and_the_answer_becomes_commands()
    {
        await using var run = await BoundaryRun.StartAsync(server, ("boundary_broker", "true"));
        await using var questions = await run.Outside.SubscribeAsync(Subjects.CortexRequestBy.Filter(EnvironmentName.Dev, "gemma"));
        await using var commands = await run.Outside.SubscribeAsync(Subjects.BoundaryCommand.All(EnvironmentName.Dev));

        run.Outside.Publish(Subjects.GateTransition.For(EnvironmentName.Dev, "open"), Opening);
        var asked = await RunningProgram.FirstAsync(questions);
        Assert.Equal("collision", asked.Body.Domain);
        Assert.NotNull(asked.Message.Header.Deadline);
        Assert.Contains("stop", asked.Body.Schema!.Value.GetProperty("properties").GetProperty("advice").GetProperty("enum").EnumerateArray().Select(static one => one.GetString()));
        var answer = new CognitiveResponse
        {
            RequestId = asked.Body.RequestId!.Value,
            Requester = "gemma",
            Outcome = CognitiveOutcome.Answered,
            Json = System.Text.Json.JsonElement.Parse("""{"advice":"stop"}"""),
        };
        run.Outside.Publish(Subjects.CortexResponse.For(EnvironmentName.Dev, "gemma"), answer with { RequestId = Guid.NewGuid() });
        run.Outside.Publish(Subjects.CortexResponse.For(EnvironmentName.Dev, "gemma"), answer);

        var command = await RunningProgram.FirstAsync(commands);
        Assert.Equal(("dev.boundary.gemma.command.nerve-exploration", "advise_nerve"), (command.Subject, command.Body.Function));
        Assert.Equal("stop", command.Body.Arguments.GetProperty("advice").GetString());
    }

    // Seen to fail: with the deadline of the question left out of what is carried back.
    [Fact]
    public async Task A_decision_that_comes_after_the_boundary_s_deadline_commands_nothing()
    {
        await using var run = await BoundaryRun.StartAsync(server, ("boundary_broker", "true"));
        await using var questions = await run.Outside.SubscribeAsync(Subjects.CortexRequestBy.Filter(EnvironmentName.Dev, "gemma"));
        await using var commands = await run.Outside.SubscribeAsync(Subjects.BoundaryCommand.All(EnvironmentName.Dev));
        await using var statuses = await run.Outside.SubscribeAsync(Subjects.BoundaryStatus.All(EnvironmentName.Dev));
        run.Outside.Publish(Subjects.GateTransition.For(EnvironmentName.Dev, "open"), Opening);
        var asked = await RunningProgram.FirstAsync(questions);
        while (TimeProvider.System.GetUtcNow() <= asked.Message.Header.Deadline)
        {
            await Task.Delay(100);
        }

        run.Outside.Publish(Subjects.CortexResponse.For(EnvironmentName.Dev, "gemma"), new CognitiveResponse
        {
            RequestId = asked.Body.RequestId!.Value,
            Requester = "gemma",
            Outcome = CognitiveOutcome.Answered,
            Json = System.Text.Json.JsonElement.Parse("""{"advice":"stop"}"""),
        });
        await RunningProgram.FirstAsync(statuses, static status => status.Ended.GetValueOrDefault("late") == 1);

        run.Outside.Publish(Subjects.BoundaryCommand.For(EnvironmentName.Dev, "nerve-last"), new BoundaryCommand
        {
            Target = "nerve-last",
            Function = "advise_nerve",
            Arguments = System.Text.Json.JsonElement.Parse("{}"),
            Backend = "test",
        });
        Assert.Equal("nerve-last", (await RunningProgram.FirstAsync(commands)).Body.Target);
    }

    private static GateTransition Opening => new()
    {
        GateId = "collision",
        Domain = "collision",
        FromState = GateState.Stable,
        ToState = GateState.Open,
        StateValue = 0.6,
        CorrelationScore = 0.9,
        Cause = TransitionCause.Correlation,
        Weight = 0.1,
        Mode = GateMode.Deliberate,
        TriggerSignals = [],
        RoutedToTier = 4,
        LifeforceCost = 0,
    };
}
