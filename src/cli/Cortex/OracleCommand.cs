using System.CommandLine;
using System.Diagnostics;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Cortex;

/// <summary><c>oracle</c>: the scripted oracle of the cortex program, for experiments without a model.</summary>
internal static class OracleCommand
{
    public static Command Create(Terminal terminal)
    {
        var rest = new Argument<string[]>("OPTION") { Arity = ArgumentArity.ZeroOrMore, Description = "Passed on to the oracle; --help lists them" };
        var command = new Command("oracle", "Run a scripted oracle that speaks OpenAI's surface: no mind, for experiments") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var start = new ProcessStartInfo(
                "setpriv",
                ["--pdeathsig", "TERM", "--", Installation.Find().Program("Nimmerverse.Cortex"), "oracle", .. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens])
            { UseShellExecute = false };
            using var oracle = Process.Start(start);
            if (oracle is null)
            {
                return (int)ExitCode.Failed;
            }

            await oracle.WaitForExitAsync(cancellationToken);
            return oracle.ExitCode;
        }));
        return command.WithExamples("oracle --port 31000 --first-token-ms 200 --token-ms 20", "oracle --usefulness 0.5 --rules rules.json");
    }
}
