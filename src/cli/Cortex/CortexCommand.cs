using System.CommandLine;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.Cortex;

/// <summary><c>cortex status|queue|cancel|ask</c>: the gateway to the large mind, looked at and used by a person.</summary>
internal static class CortexCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal) =>
        new Command("cortex", "The gateway to the large mind: status, queue, cancel, ask")
        {
            CreateStatus(terminal), CreateQueue(terminal), CreateCancel(terminal), CortexAsk.Create(terminal),
        }.WithExamples("cortex status", "cortex queue", "cortex cancel 0199f3a2-...", "cortex ask \"what follows from 15 + 27?\"");

    private static Command CreateStatus(Terminal terminal)
    {
        var places = new Places();
        var command = new Command("status", "Show endpoints, queue, budgets and what was done since the start");
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var reply = await OrderAsync(village, new Shared.Wire.Payloads.CortexCommand { Order = CortexOrder.Status }, Patience, cancellationToken);
            PrintStatus(terminal, reply.Status!);
            return (int)ExitCode.Ok;
        }));
        return command;
    }

    private static Command CreateQueue(Terminal terminal)
    {
        var places = new Places();
        var command = new Command("queue", "Show what runs and what waits, in the order expected");
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var reply = await OrderAsync(village, new Shared.Wire.Payloads.CortexCommand { Order = CortexOrder.Queue }, Patience, cancellationToken);
            if (reply.Queue is not { Count: > 0 } queue)
            {
                return terminal.Print("Nothing runs and nothing waits.");
            }

            var table = new Table().AddColumns("request", "requester", "priority", "level", "where", "age s", "left s", "tokens");
            foreach (var one in queue)
            {
                table.AddRow(
                    $"{one.RequestId}", Markup.Escape(one.Requester), $"{one.Priority}", $"{one.Level}", Markup.Escape(one.Endpoint ?? "waits"),
                    $"{one.AgeMs / 1_000:F1}", $"{one.LeftMs / 1_000:F1}", $"{one.Tokens}");
            }

            terminal.Rich.Write(table);
            return (int)ExitCode.Ok;
        }));
        return command;
    }

    private static Command CreateCancel(Terminal terminal)
    {
        var places = new Places();
        var id = new Argument<string>("ID") { Description = "The request, as 'cortex queue' shows it" };
        var command = new Command("cancel", "End a request; the engine's work on it ends too") { id };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            if (!Guid.TryParse(parsed.GetRequiredValue(id), out var request))
            {
                throw new ExitException(ExitCode.Usage, $"'{parsed.GetValue(id)}' is no request id; './nimmerverse cortex queue' shows them.");
            }

            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var reply = await village.Messenger.RequestAsync(
                Subjects.CortexCancel, Subjects.CortexCancel.For(village.Environment), new CognitiveCancel { RequestId = request }, Patience, cancellationToken);
            return reply.Body?.Was switch
            {
                "unknown" => throw new ExitException(ExitCode.Failed, $"{request} neither waits nor runs: it has ended, or never was."),
                { } was => terminal.Print($"{request} was {was} and is cancelled."),
                null => throw new ExitException(ExitCode.Failed, ReplyProblem.Describe(reply.Status, "The cortex")),
            };
        }));
        return command;
    }

    /// <summary>Sends an order to the gateway and waits for its answer.</summary>
    /// <exception cref="ExitException">It did not answer, or could not do it.</exception>
    public static async Task<CortexReply> OrderAsync(RunningVillage village, Shared.Wire.Payloads.CortexCommand order, TimeSpan patience, CancellationToken cancellationToken)
    {
        var reply = await village.Messenger.RequestAsync(
            Subjects.CortexCommand, Subjects.CortexCommand.For(village.Environment), order, patience, cancellationToken);
        return reply.Body switch
        {
            null => throw new ExitException(ExitCode.Failed, ReplyProblem.Describe(reply.Status, "The cortex")),
            { Ok: false } no => throw new ExitException(ExitCode.Failed, no.Detail + "."),
            { } yes => yes,
        };
    }

    private static void PrintStatus(Terminal terminal, CortexStatus status)
    {
        var endpoints = new Table().AddColumns("endpoint", "kind", "model", "state", "credits", "in use", "waiting", "cache", "holds a schema", "");
        foreach (var one in status.Endpoints)
        {
            endpoints.AddRow(
                Markup.Escape(one.Name), one.Kind, Markup.Escape(one.Model), one.State, $"{one.Credits}", $"{one.InUse}", $"{one.Waiting}",
                one.CacheUse is { } cache ? $"{cache:P0}" : "",
                one.HoldsSchema is { } holds ? string.Join(", ", holds.Select(static mode => $"{mode.Key}: {(mode.Value ? "yes" : "no")}")) : "not probed",
                Markup.Escape(one.Oracle ? "a scripted oracle, no mind" : one.Reason ?? one.Version ?? ""));
        }

        if (status.Endpoints.Count > 0)
        {
            terminal.Rich.Write(endpoints);
        }
        else
        {
            terminal.Write("no endpoint is configured: every request is answered with no_endpoint");
        }

        terminal.Write($"queued {status.Queued}, running {status.Running}; taken {status.Accepted} since start, "
            + string.Join(", ", status.Ended.OrderByDescending(static one => one.Value).Select(static one => $"{one.Key} {one.Value}")));
        terminal.Write($"tokens in {status.TokensIn}, out {status.TokensOut}, orphaned {status.OrphanedTokens}; preempted {status.Preempted}, retried {status.Retried}");
        terminal.Write($"open gates: {status.OpenNpcGates} NPCs, domains {(status.OpenDomains.Count > 0 ? string.Join(", ", status.OpenDomains) : "none")}");
        terminal.Write($"HTTP: {status.Http ?? "off"}");
        foreach (var budget in status.Budgets)
        {
            terminal.Write($"budget of {budget.Identity}: {budget.TokensUsed} used and {budget.TokensReserved} reserved of {budget.TokensLimit} tokens, "
                + $"{budget.LfUsed:0.##} of {budget.LfLimit:0.##} LF");
        }
    }
}
