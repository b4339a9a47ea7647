using System.CommandLine;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;

namespace Nimmerverse.Cli.Cortex;

/// <summary><c>oracle</c>: the scripted oracle of the cortex program, for experiments without a model.</summary>
internal static class OracleCommand
{
    public static Command Create(Terminal terminal)
    {
        var rest = new Argument<string[]>("OPTION") { Arity = ArgumentArity.ZeroOrMore, Description = "Passed on to the oracle; --help lists them" };
        var command = new Command("oracle", "Run a scripted oracle that speaks OpenAI's surface: no mind, for experiments") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(() => Foreground.RunAsync(
            Installation.Find().Program("Nimmerverse.Cortex"), ["oracle", .. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens], [], cancellationToken)));
        return command.WithExamples("oracle --port 31000 --first-token-ms 200 --token-ms 20", "oracle --usefulness 0.5 --rules rules.json");
    }
}
