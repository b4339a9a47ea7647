using System.CommandLine;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Governor;

/// <summary><c>governor status|freeze|thaw|heuristic|network|learn|load|explain</c>: the governor's kill switch, and its reasons.</summary>
internal static class GovernorCommand
{
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal) =>
        new Command("governor", "Who gets what: status, freeze, thaw, heuristic, network, learn, load, explain")
        {
            CreateOrder(terminal, "status", "Show the policy, its weights and what it learned", GovernorOrder.Status),
            CreateOrder(terminal, "freeze", "Keep every NPC's rate, quota and priority as they are", GovernorOrder.Freeze),
            CreateOrder(terminal, "thaw", "Let the governor decide again", GovernorOrder.Thaw),
            CreateOrder(terminal, "heuristic", "Ignore the network", GovernorOrder.Heuristic),
            CreateOrder(terminal, "network", "Let the network correct the heuristic", GovernorOrder.Network),
            CreateLearn(terminal), CreateLoad(terminal), CreateExplain(terminal),
        }.WithExamples("governor status", "governor explain 7", "governor freeze", "governor load governor-3f2a.weights");

    private static Command CreateOrder(Terminal terminal, string name, string description, GovernorOrder order)
    {
        var command = new Command(name, description);
        return Act(terminal, command, _ => new() { Order = order });
    }

    private static Command CreateLearn(Terminal terminal)
    {
        var state = new Argument<string>("on|off") { Description = "Whether the governor learns while the village lives" };
        state.AcceptOnlyFromAmong("on", "off");
        var command = new Command("learn", "Let the governor learn while the village lives, or end it") { state };
        return Act(terminal, command, parsed => new() { Order = parsed.GetValue(state) == "on" ? GovernorOrder.LearnOn : GovernorOrder.LearnOff });
    }

    private static Command CreateLoad(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "Weights, as 'train governor' writes them" };
        var command = new Command("load", "Give the governor new weights") { file };
        return Act(terminal, command, parsed => new() { Order = GovernorOrder.Load, Weights = Read(parsed.GetRequiredValue(file)) });
    }

    private static Command CreateExplain(Terminal terminal)
    {
        var npc = new Argument<string>("ID") { Description = "The NPC" };
        var command = new Command("explain", "Say what an NPC got, and why") { npc };
        return Act(terminal, command, parsed => new() { Order = GovernorOrder.Explain, Npc = parsed.GetValue(npc) });
    }

    private static Command Act(Terminal terminal, Command command, Func<ParseResult, Shared.Wire.Payloads.GovernorCommand> order)
    {
        var places = new Places();
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var wanted = order(parsed);
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var reply = await village.Messenger.RequestAsync(
                Subjects.GovernorCommand, Subjects.GovernorCommand.For(village.Environment), wanted, Patience, cancellationToken);
            switch (reply.Body)
            {
                case null:
                    throw new ExitException(ExitCode.Failed, ReplyProblem.Describe(reply.Status, "The governor"));
                case { Ok: false } no:
                    throw new ExitException(ExitCode.Failed, no.Detail + ".");
                case { } yes:
                    Print(terminal, yes);
                    return (int)ExitCode.Ok;
            }
        }));
        return command;
    }

    private static void Print(Terminal terminal, GovernorReply reply)
    {
        if (reply.Lines is { } lines)
        {
            foreach (var line in lines)
            {
                terminal.Write(line);
            }

            return;
        }

        terminal.Write(reply.Detail + ".");
        if (reply.Status is not { } status)
        {
            return;
        }

        terminal.Write($"policy {status.Policy}, {status.Npcs} NPCs, the last decision took {status.DecisionUs:0} us");
        terminal.Write($"network {(status.Network ? "on" : "off")}, {(status.Frozen ? "frozen" : "not frozen")}, learning {(status.Learns ? "on" : "off")}");
        terminal.Write(status.Weights is { } hash ? $"weights {hash}, generation {status.Generation}, from {status.Origin}" : "no weights: the heuristic decides alone");
        if (status.LearningSteps > 0)
        {
            terminal.Write($"learned {status.LearningSteps} steps, {status.Rollbacks} taken back, smoothed reward {status.Reward:0.####}");
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MostBytes)
            {
                throw new ExitException(ExitCode.Usage, $"{path} cannot be used: it is far larger than a governor's weights.");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExitException(ExitCode.Usage, $"{path} cannot be read: {exception.Message.TrimEnd('.')}.");
        }
    }
}
