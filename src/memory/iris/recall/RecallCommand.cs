using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Iris.Recall;

/// <summary>The command line of <c>./nimmerverse recall</c>.</summary>
internal static class RecallCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Declares it.</summary>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="connect">Connects to the bus.</param>
    public static Command Declare(Terminal terminal, Func<CancellationToken, Task<ProcessContext>> connect)
    {
        var text = new Argument<string[]>("text") { Description = "What to look for, in English words", Arity = ArgumentArity.OneOrMore };
        var limit = new Option<int>("--limit", "-n") { Description = $"Most hits, 1 to {RecallRequest.MostHits}", HelpName = "N", DefaultValueFactory = static _ => 10 };
        var collection = new Option<string?>("--collection", "-c") { Description = "Look only here: facts, episodes, cortex, gate_regions, ...", HelpName = "NAME" };
        var least = new Option<double>("--min-similarity") { Description = "Leave out what is less similar, -1 to 1", HelpName = "X", DefaultValueFactory = static _ => -1 };
        var where = new Option<string?>("--where") { Description = "Condition on metadata as JSON, with $eq $ne $gt $gte $lt $lte $in $nin $and $or", HelpName = "JSON" };
        var json = new Option<bool>("--json") { Description = "One hit a line as JSON, whole" };
        var command = new Command("recall", "Find by meaning what was lived, answered or learned") { text, limit, collection, least, where, json };
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var request = new RecallRequest
            {
                Text = string.Join(' ', parsed.GetValue(text)!),
                Limit = parsed.GetValue(limit),
                Collection = parsed.GetValue(collection),
                MinSimilarity = parsed.GetValue(least),
                Where = ReadCondition(parsed.GetValue(where)),
            };
            var context = await connect(cancellationToken);
            await using var bus = context.Bus;
            var reply = await AskAsync(context, request, cancellationToken);
            Print(terminal, reply, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        }));
        command.WithExamples(
            "recall \"who lives near the well\"",
            "recall --collection facts --min-similarity 0.5 \"a red door\"",
            "recall --json --where '{\"reward\": {\"$gt\": 1}}' \"learned every house\"");

        // Not a RootCommand: help names the launcher that people type, not this program's file.
        var root = new Command("./nimmerverse") { command };
        root.Options.Add(new HelpOption());
        Examples.ShowInHelp(root);
        return root;
    }

    private static JsonElement? ReadCondition(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new ExitException(ExitCode.Usage, $"--where is no JSON: {exception.Message}");
        }
    }

    private static async Task<RecallReply> AskAsync(ProcessContext context, RecallRequest request, CancellationToken cancellationToken)
    {
        var reply = await context.Messenger.RequestAsync(
            Subjects.Recall, Subjects.Recall.For(context.Environment), request, Patience, cancellationToken);
        return reply.Status switch
        {
            ReplyStatus.Answered when reply.Body!.Fault is { } fault =>
                throw new ExitException(reply.Body.Retry ? ExitCode.DependencyMissing : ExitCode.Usage, fault),
            ReplyStatus.Answered => reply.Body,
            ReplyStatus.NoResponders => throw new ExitException(
                ExitCode.DependencyMissing, "No memory of meanings runs on this bus: start it with ./nimmerverse up, without --iris none."),
            ReplyStatus.Malformed => throw new ExitException(ExitCode.Failed, "The memory's answer could not be read: run the same version everywhere."),
            _ => throw new ExitException(ExitCode.DependencyMissing, $"The memory did not answer within {Patience.TotalSeconds:0} s; try again."),
        };
    }

    private static void Print(Terminal terminal, RecallReply reply, bool asJson)
    {
        if (asJson)
        {
            foreach (var hit in reply.Hits)
            {
                terminal.Print(SafeText.Json(JsonSerializer.Serialize(hit, RecallJson.Default.RecallHit)));
            }
        }
        else
        {
            RecallTable.Print(terminal, reply.Hits);
        }

        if (reply.Lag > 0)
        {
            terminal.Error.WriteLine($"nimmerverse: {reply.Lag} trails wait to be read into memory and are not among these.");
        }
    }
}
