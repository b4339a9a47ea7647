using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Memory.Running;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Iris.Recall;

/// <summary><c>recall</c>: asks the running memory what it holds near a text.</summary>
internal static class RecallVerb
{
    /// <summary>The verb.</summary>
    public static Verb Instance { get; } = new("recall", "Finds by meaning what was lived, answered or learned.", RunAsync);

    private static async Task<ExitCode> RunAsync(StartUp start, string[] arguments, CancellationToken cancellationToken)
    {
        await using var output = StandardOutput.Open();
        var terminal = new Terminal(output, Console.Error, ToolProblem.Of);
        var parsed = RecallCommand.Declare(terminal, ConnectAsync).Parse(["recall", .. arguments.Length == 0 ? ["--help"] : arguments]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await terminal.Error.WriteLineAsync($"nimmerverse: {SafeText.Line(UsageText.Plain(error.Message))}");
            }

            await terminal.Error.WriteLineAsync("See ./nimmerverse recall --help.");
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration
        { Output = terminal.Output, Error = terminal.Error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return (ExitCode)await parsed.InvokeAsync(invocation, cancellationToken);

        async Task<ProcessContext> ConnectAsync(CancellationToken giveUp) => start.CreateContext(
            await BusConnection.ConnectAsync(start.BusOptions, NullLoggerFactory.Instance, TimeProvider.System, giveUp));
    }
}
