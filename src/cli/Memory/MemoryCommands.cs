using System.CommandLine;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Memory;

/// <summary>
/// <c>trails</c> and <c>recall</c>: the memory program's own command lines, passed through word for word. A village need not run: its private
/// PostgreSQL is started for as long as the command takes.
/// </summary>
internal static class MemoryCommands
{
    private const string Trails = "trails";
    private const string Recall = "recall";

    /// <summary>Declares the commands for help and completion.</summary>
    public static IEnumerable<Command> Create(Terminal terminal) =>
    [
        Declare(terminal, Trails, "Decisions: query, tail, show, chain, stats, export, dead-letters",
            "trails query --kind quiz --limit 20", "trails chain ID", "trails export --kind boundary --format sft --out training"),
        Declare(terminal, Recall, "Find by meaning what was lived, answered or learned", "recall \"who lives near the well\""),
    ];

    /// <summary>Whether a command line is for the memory program.</summary>
    public static bool AreMeant(string[] args) => args is [Trails or Recall, ..];

    /// <summary>Runs the memory program with a command line.</summary>
    /// <param name="args">All arguments, the verb first.</param>
    /// <param name="terminal">Where problems are told.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <returns>Its exit code.</returns>
    public static Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken) => terminal.GuardAsync(async () =>
    {
        var (data, environment, rest) = TakePlaces(args);
        var program = new MemoryProgram(Installation.Find(), data, environment);
        var isHelp = args.Length == 1 || args.Any(static arg => arg is "--help" or "-h" or "-?");
        await using var server = !isHelp && args[0] is Trails && RunFile.Read(data) is null && Directory.Exists(data.Phoebe)
            ? await OfflineServer.StartAsync(data, mayMake: false, TimeProvider.System, cancellationToken)
            : null;
        return await program.RunAsync(args.Length == 1 ? [.. rest, "--help"] : rest, cancellationToken: cancellationToken);
    });

    private static (DataFolder Data, EnvironmentName Environment, IReadOnlyList<string> Others) TakePlaces(string[] args)
    {
        var name = Environment.GetEnvironmentVariable(EnvironmentName.Variable) is { Length: > 0 } set ? set : "dev";
        string? folder = null;
        var rest = new List<string>();
        for (var index = 0; index < args.Length; index++)
        {
            switch (args[index].Split('=', 2))
            {
                case ["--data" or "--env"] when index + 1 == args.Length:
                    throw new ExitException(ExitCode.Usage, $"{args[index]} needs a value.");
                case ["--data"]:
                    folder = args[++index];
                    break;
                case ["--data", var value]:
                    folder = value;
                    break;
                case ["--env"]:
                    name = args[++index];
                    break;
                case ["--env", var value]:
                    name = value;
                    break;
                default:
                    rest.Add(args[index]);
                    break;
            }
        }

        var environment = EnvironmentName.Parse(name) ?? throw new ExitException(ExitCode.Usage, $"--env is '{name}', but must be dev, staging or prod.");
        return (folder is { Length: > 0 } ? new DataFolder(folder) : DataFolder.Default(environment), environment, rest);
    }

    private static Command Declare(Terminal terminal, string name, string description, params string[] examples)
    {
        var rest = new Argument<string[]>("ARGUMENT") { Arity = ArgumentArity.ZeroOrMore, Description = "Passed on to the memory program" };
        var command = new Command(name, description) { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) =>
            RunAsync([name, .. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens], terminal, cancellationToken));
        return command.WithExamples(examples);
    }
}
