using System.CommandLine;
using System.Diagnostics;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>test</c> and <c>bench</c>: the launcher's own work, described here so that help and completion know it.</summary>
internal static class LauncherCommand
{
    public static Command Create(Terminal terminal, string name, string description, string argument, params string[] examples)
    {
        var rest = new Argument<string[]>(argument) { Arity = ArgumentArity.ZeroOrMore, Description = "Passed on" };
        var command = new Command(name, description) { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            using var launcher = Process.Start(new ProcessStartInfo(Installation.Find().Launcher, [name, .. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens])
            { UseShellExecute = false });
            if (launcher is null)
            {
                return (int)ExitCode.Failed;
            }

            await launcher.WaitForExitAsync(cancellationToken);
            return launcher.ExitCode;
        }));
        return command.WithExamples(examples);
    }
}
