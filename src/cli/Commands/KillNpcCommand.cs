using System.CommandLine;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>kill-npc ID</c>: ends an NPC's process at once, to see it come back.</summary>
internal static class KillNpcCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var id = new Argument<string>("ID") { Description = "The NPC" };
        var command = new Command("kill-npc", "Kill an NPC's process; its supervisor starts it again with its last brain") { id };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var npc = parsed.GetRequiredValue(id);
            if (!SubjectToken.IsValid(npc))
            {
                throw new ExitException(ExitCode.Usage, $"'{npc}' cannot be an NPC's id; see ./nimmerverse status for those that live.");
            }

            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var reply = await village.Messenger.RequestAsync(
                Subjects.SupervisorCommand,
                Subjects.SupervisorCommand.For(village.Environment, village.Run.Node),
                new SupervisorCommand { Order = SupervisorOrder.Kill, Npc = npc },
                TimeSpan.FromSeconds(5),
                cancellationToken);
            return reply switch
            {
                { Status: ReplyStatus.Answered, Body.Accepted: true } => terminal.Print($"NPC {npc} is killed; its supervisor starts it again."),
                { Status: ReplyStatus.Answered, Body: { } refused } => throw new ExitException(ExitCode.Failed, refused.Reason ?? "The supervisor refused."),
                _ => throw new ExitException(ExitCode.Failed, ReplyProblem.Describe(reply.Status, "The supervisor")),
            };
        }));
        return command.WithExamples("kill-npc 7");
    }
}
