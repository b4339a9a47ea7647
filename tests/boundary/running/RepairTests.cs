using System.Text.Json;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Boundary.Tests.Running;

/// <summary>What becomes of a model's invalid answers: asked once more, then left to somebody above. The grammar cannot be relied on.</summary>
public sealed class RepairTests : IClassFixture<NatsServerFixture>, IDisposable
{
    private const string Decision = """{"advice":"turn","nerve":"exploration","bearing_deg":20}""";

    private readonly NatsServerFixture _server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimmerverse-repair-");

    public RepairTests(NatsServerFixture server)
    {
        _server = server;
        TinyModel.Write(Model);
    }

    private string Model => Path.Combine(_folder.FullName, "tiny.gguf");

    private static IReadOnlyList<GemmaPiece> Valid => Call(new("advise_nerve", new() { ["nerve"] = "exploration", ["advice"] = "turn", ["bearing_deg"] = 20 }));

    /// <summary>Invalid in every way that an answer can be: cut off, prose, unknown function, unknown key, a value out of its range, two calls where one is to be alone.</summary>
    public static TheoryData<string, IReadOnlyList<GemmaPiece>> Invalid => new()
    {
        { "cut off", [GemmaControl.StartFunctionCall, "call:advise_nerve{advice:"] },
        { "prose", ["Let us turn."] },
        { "unknown function", Call(new("rm", new() { ["path"] = "/" })) },
        { "unknown key", Call(new("advise_nerve", new() { ["nerve"] = "exploration", ["advice"] = "turn", ["speed"] = 3 })) },
        { "out of range", Call(new("advise_nerve", new() { ["nerve"] = "exploration", ["advice"] = "turn", ["bearing_deg"] = 720 })) },
        { "not alone", [.. Call(new("no_op", new() { ["reason"] = "x" })), .. Valid] },
        { "trailing text", [.. Valid, "and then"] },
    };

    /// <summary>Seen to fail with the check against the functions' types left out (an unknown function left), and with no second question.</summary>
    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task An_invalid_answer_is_asked_for_once_more_with_its_fault_and_the_second_counts(string what, IReadOnlyList<GemmaPiece> invalid)
    {
        await using var peer = new LlamaPeer(Model, question => question == 0 ? invalid : Valid);
        await using var run = await BoundaryRun.StartAsync(_server, ("boundary_models", List(peer.Url)));
        await using var statuses = await run.Outside.SubscribeAsync(Subjects.BoundaryStatus.All(EnvironmentName.Dev));

        var reply = await run.CarryAsync(TransformDirection.ToCommands, "nerve", Decision);

        Assert.Equal((TransformOutcome.Done, "llama_server", true), (reply.Outcome, reply.Backend, reply.Repaired));
        Assert.Equal("nerve-exploration", Assert.Single(reply.Commands).Target);
        var questions = peer.Questions.ToArray();
        Assert.True(questions.Length == 2, what);
        Assert.DoesNotContain("The last answer was refused", questions[0].Tokenized, StringComparison.Ordinal);
        Assert.Contains("The last answer was refused", questions[1].Tokenized, StringComparison.Ordinal);
        Assert.True(questions[1].Completion.GetProperty("temperature").GetDouble() > questions[0].Completion.GetProperty("temperature").GetDouble());
        var status = (await RunningProgram.FirstAsync(statuses, static one => one.Invalid > 0)).Body;
        Assert.Equal((1L, 1L), (status.Invalid, status.Repaired));
    }

    /// <summary>Seen to fail with the check against the functions' types left out, and with no second question.</summary>
    [Theory]
    [InlineData(TransformDirection.ToCommands, "nerve")]
    [InlineData(TransformDirection.ToCortex, "gate")]
    public async Task A_second_invalid_answer_is_escalated_and_commands_nothing(TransformDirection direction, string domain)
    {
        await using var peer = new LlamaPeer(Model, static _ => Call(new("rm", new() { ["path"] = "/" })));
        await using var run = await BoundaryRun.StartAsync(_server, ("boundary_models", List(peer.Url)));

        var reply = await run.CarryAsync(direction, domain, Decision);

        Assert.Equal((TransformOutcome.Escalated, "llama_server", false), (reply.Outcome, reply.Backend, reply.Repaired));
        Assert.Equal("escalate", Assert.Single(reply.Calls).Function);
        Assert.StartsWith("The model's answers are not valid", reply.Reason, StringComparison.Ordinal);
        Assert.Empty(reply.Commands);
        Assert.Equal(direction is TransformDirection.ToCortex, reply.Request is not null);
        Assert.Equal(2, peer.Questions.Count);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IReadOnlyList<GemmaPiece> Call(FunctionCall call) => GemmaWriter.Call(call);

    private string List(Uri url)
    {
        var file = Path.Combine(_folder.FullName, $"models-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, $$"""[{"domain":"*","model":{{JsonSerializer.Serialize(Model)}},"url":"{{url}}"}]""");
        return file;
    }
}
