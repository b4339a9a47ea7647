using System.CommandLine;
using System.Runtime.InteropServices;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Cli.Cortex;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Governor;
using Nimmerverse.Cli.Memory;
using Nimmerverse.Cli.NewCell;
using Nimmerverse.Cli.Tiers;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli;

/// <summary>All commands of <c>./nimmerverse</c>.</summary>
internal static class CommandLine
{
    /// <summary>Declares the commands.</summary>
    /// <param name="terminal">Where they print.</param>
    public static RootCommand Declare(Terminal terminal)
    {
        var root = new RootCommand("A research lab's nervous system: start it, watch it, steer it.")
        {
            UpCommand.Create(terminal),
            WatchCommand.Create(terminal),
            StudioCommand.Create(terminal),
            WaveCommand.Create(terminal),
            AskCommand.Create(terminal),
            CortexCommand.Create(terminal),
            ModelsCommand.Create(terminal),
            GovernorCommand.Create(terminal),
            KillNpcCommand.Create(terminal),
            StatusCommand.Create(terminal),
            TiersCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            NatsConfigCommand.Create(terminal),
            MemoryCommand.Create(terminal),
            NewCellCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            LauncherCommand.Create(terminal, "bench", "Measure, and write the results to bench/results", "NAME", "bench", "bench gates"),
            LauncherCommand.Create(terminal, "test", "Build everything and run all tests", "ARGUMENT", "test", "test --filter Gate"),
        };
        foreach (var command in MemoryCommands.Create(terminal).Concat(ProgramVerb.All.Select(verb => verb.Declare(terminal))))
        {
            root.Subcommands.Add(command);
        }

        root.WithExamples("up", "up --npcs 25 --for 60s --headless --json", "status", "doctor");
        Examples.ShowInHelp(root);
        return root;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where it prints.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        if (MemoryCommands.AreMeant(args) && Installation.Find().Has("Nimmerverse.Memory"))
        {
            return await GuardSignalsAsync(cancellationToken => MemoryCommands.RunAsync(args, terminal, cancellationToken));
        }

        if (ProgramVerb.Meant(args) is { } verb)
        {
            return await GuardSignalsAsync(cancellationToken => verb.RunAsync(args, terminal, cancellationToken));
        }

        var root = Declare(terminal);
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await terminal.Error.WriteLineAsync($"nimmerverse: {Plain(error.Message)}");
            }

            await terminal.Error.WriteLineAsync($"See {PathOf(parsed.CommandResult.Command)} --help.");
            return (int)ExitCode.Usage;
        }

        // Stopping takes as long as the children need, so the library's own time limit is off.
        var invocation = new InvocationConfiguration
        { Output = terminal.Output, Error = terminal.Error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return await GuardSignalsAsync(cancellationToken => parsed.InvokeAsync(invocation, cancellationToken));
    }

    /// <summary>Runs a command whose token the usual signals cancel.</summary>
    private static async Task<int> GuardSignalsAsync(Func<CancellationToken, Task<int>> command)
    {
        using var interrupted = new CancellationTokenSource();
        PosixSignalRegistration[] signals =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                interrupted.Cancel();
            })),
        ];
        try
        {
            return await command(interrupted.Token);
        }
        finally
        {
            foreach (var signal in signals)
            {
                signal.Dispose();
            }
        }
    }

    /// <summary>Says what is needed in the words of the person who typed it.</summary>
    private static string Plain(string message) => message
        .Replace(" as expected type 'System.Int32'", ": give a whole number", StringComparison.Ordinal)
        .Replace(" as expected type 'System.Nullable`1[System.UInt64]'", ": give a whole number", StringComparison.Ordinal)
        .Replace(" as expected type 'System.UInt64'", ": give a whole number", StringComparison.Ordinal)
        .Replace(" as expected type 'System.Double'", ": give a number", StringComparison.Ordinal);

    private static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "./nimmerverse" : $"{PathOf(parent)} {command.Name}";
    }
}
