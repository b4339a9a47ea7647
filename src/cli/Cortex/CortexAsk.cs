using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Cortex;

/// <summary><c>cortex ask "..."</c>: asks the large mind and prints its answer as it comes; Ctrl-C cancels the request.</summary>
internal static class CortexAsk
{
    private const int Window = 64;
    private const string Me = "operator";

    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var question = new Argument<string>("QUESTION") { Description = "What to ask" };
        var priority = new Option<int>("--priority") { Description = "0 to 10; 10 is urgent", DefaultValueFactory = static _ => 5 };
        var model = new Option<string?>("--model") { Description = "The model (default nyx)" };
        var tokens = new Option<int?>("--max-tokens") { Description = "Most tokens of the answer" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait for the answer", DefaultValueFactory = static _ => 120 };
        var schema = new Option<string?>("--schema") { Description = "File with a JSON schema that the answer must meet", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print the whole response as JSON" };
        var command = new Command("ask", "Ask the large mind") { question, priority, model, tokens, timeout, schema, json };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            if (parsed.GetValue(priority) is < 0 or > 10)
            {
                throw new ExitException(ExitCode.Usage, $"--priority is {parsed.GetValue(priority)}, but must be 0 to 10.");
            }

            var request = new CognitiveRequest
            {
                RequestId = Guid.CreateVersion7(),
                EventType = "question",
                Domain = Me,
                Confidence = 1,
                StructuredInput = JsonSerializer.SerializeToElement((JsonNode?)new JsonObject(), CortexJson.Default.JsonNode),
                SuggestedActions = [],
                Priority = parsed.GetValue(priority),
                ProcessingBudgetLf = 1_000,
                ResponseTimeoutMs = checked(parsed.GetValue(timeout) * 1_000),
                Question = parsed.GetRequiredValue(question),
                Model = parsed.GetValue(model),
                MaxTokens = parsed.GetValue(tokens),
                Schema = parsed.GetValue(schema) is { } file ? ReadSchema(file) : null,
            };
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            return await AskAsync(terminal, village, request, parsed.GetValue(json), cancellationToken);
        }));
        return command;
    }

    private static JsonElement ReadSchema(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }

    private static async Task<int> AskAsync(Terminal terminal, RunningVillage village, CognitiveRequest request, bool asJson, CancellationToken cancellationToken)
    {
        var environment = village.Environment;
        await using var answers = await village.Messenger.SubscribeAsync(Subjects.CortexResponse.Filter(environment, Me), cancellationToken: cancellationToken);
        await using var chunks = await village.Messenger.SubscribeAsync(Subjects.CortexStream.Filter(environment, Me), cancellationToken: cancellationToken);
        var streams = !asJson && request.Schema is null;
        using var printing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var printed = streams ? PrintAsync(terminal, village, chunks, request.RequestId!.Value, printing.Token) : Task.FromResult(0);
        village.Messenger.Publish(
            Subjects.CortexRequestBy.For(environment, Me),
            streams ? request with { StreamSubject = Subjects.CortexStream.For(environment, Me).Value, StreamWindow = Window } : request);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromMilliseconds(request.ResponseTimeoutMs + 5_000));
            await foreach (var answer in answers.ReadAllAsync(patience.Token))
            {
                if (answer.Body.RequestId == request.RequestId)
                {
                    // The last chunk was sent before the answer.
                    var count = answer.Body.Outcome is CognitiveOutcome.Answered ? await printed : 0;
                    return Finish(terminal, answer.Body, asJson, count);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ExitException(ExitCode.Failed, "The cortex did not answer in time; see ./nimmerverse cortex status.");
        }
        finally
        {
            await printing.CancelAsync();
            if (cancellationToken.IsCancellationRequested)
            {
                await village.Messenger.RequestAsync(
                    Subjects.CortexCancel, Subjects.CortexCancel.For(environment), new CognitiveCancel { RequestId = request.RequestId!.Value },
                    TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }

        return (int)ExitCode.Failed;
    }

    private static async Task<int> PrintAsync(
        Terminal terminal, RunningVillage village, TypedSubscription<CognitiveChunk> chunks, Guid request, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var chunk in chunks.ReadAllAsync(cancellationToken))
        {
            if (chunk.Body.RequestId != request)
            {
                continue;
            }

            if (chunk.Body.Last)
            {
                break;
            }

            count += chunk.Body.Thought ? 0 : 1;
            await (chunk.Body.Thought ? terminal.Error : terminal.Output).WriteAsync(chunk.Body.Text);
            await terminal.Output.FlushAsync(cancellationToken);
            village.Messenger.Publish(
                Subjects.CortexCredit.For(village.Environment, Me), new CognitiveCredit { RequestId = request, UpTo = chunk.Body.Sequence + Window });
        }

        if (count > 0)
        {
            await terminal.Output.WriteLineAsync();
        }

        return count;
    }

    private static int Finish(Terminal terminal, CognitiveResponse answer, bool asJson, int printed)
    {
        if (asJson)
        {
            terminal.Write(JsonSerializer.Serialize(answer, WireJson.Default.CognitiveResponse));
        }
        else if (answer.Outcome is CognitiveOutcome.Answered && printed == 0)
        {
            terminal.Write(answer.Json?.GetRawText() ?? answer.Text ?? "");
        }

        if (answer.Outcome is not CognitiveOutcome.Answered)
        {
            var again = answer.RetryAfterMs is { } wait ? $"; ask again in {wait / 1_000.0:F1} s" : "";
            throw new ExitException(ExitCode.Failed, $"{answer.Reason}: {answer.Detail}{again}.");
        }

        terminal.Error.WriteLine($"-- {(answer.Oracle ? "a scripted oracle, no mind: " : "")}{answer.Model} at {answer.Endpoint}, {answer.TokensIn} + {answer.TokensOut} tokens, "
            + $"{answer.CostLf:0.####} LF, waited {answer.QueueMs:F0} ms, took {answer.ServiceMs:F0} ms");
        return (int)ExitCode.Ok;
    }
}

/// <summary>Source-generated writing of free JSON.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(JsonNode))]
internal sealed partial class CortexJson : System.Text.Json.Serialization.JsonSerializerContext;
