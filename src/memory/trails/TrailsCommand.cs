using System.CommandLine;
using System.CommandLine.Help;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails;

/// <summary>All commands of <c>./nimmerverse trails</c>.</summary>
internal static class TrailsCommand
{
    /// <summary>Declares them.</summary>
    /// <param name="terminal">Where they print.</param>
    /// <param name="settings">What they work on.</param>
    public static Command Declare(Terminal terminal, ToolSettings settings)
    {
        var trails = new Command("trails", "Find decisions, follow them, and take them out as training data")
        {
            QueryCommand.Create(terminal, settings),
            TailCommand.Create(terminal, settings),
            ShowCommand.Create(terminal, settings),
            ChainCommand.Create(terminal, settings),
            StatsCommand.Create(terminal, settings),
            ExportCommand.Create(terminal, settings),
            DeadLettersCommand.Create(terminal, settings),
        };
        trails.WithExamples("trails query --since 1h", "trails tail", "trails stats", "trails export --kind boundary --format sft --split 0.9 --out data");

        // Not a RootCommand: help names the launcher that people type, not this program's file.
        var root = new Command("./nimmerverse") { trails };
        root.Options.Add(new HelpOption());
        Examples.ShowInHelp(root);
        return root;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">The arguments behind <c>trails</c>.</param>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="settings">What it works on.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, ToolSettings settings, CancellationToken cancellationToken)
    {
        var parsed = Declare(terminal, settings).Parse(["trails", .. args.Length == 0 ? ["--help"] : args]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await terminal.Error.WriteLineAsync($"nimmerverse: {SafeText.Line(UsageText.Plain(error.Message))}");
            }

            await terminal.Error.WriteLineAsync($"See {UsageText.PathOf(parsed.CommandResult.Command)} --help.");
            return (int)ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration
        { Output = terminal.Output, Error = terminal.Error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        var code = await parsed.InvokeAsync(invocation, cancellationToken);
        await terminal.Output.FlushAsync(CancellationToken.None);
        return code;
    }
}
