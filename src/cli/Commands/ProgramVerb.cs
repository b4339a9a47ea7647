using System.CommandLine;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;

namespace Nimmerverse.Cli.Commands;

/// <summary>A verb of another of our programs that needs no village: its command line is passed through word for word.</summary>
/// <param name="Name">The verb, here and there.</param>
/// <param name="Project">The program.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Examples">Command lines worth showing.</param>
internal sealed record ProgramVerb(string Name, string Project, string Summary, params string[] Examples)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProgramVerb> All { get; } =
    [
        new("oracle", "Nimmerverse.Cortex", "Run a scripted oracle that speaks OpenAI's surface: no mind, for experiments",
            "oracle --port 31000 --first-token-ms 200 --token-ms 20", "oracle --usefulness 0.5 --rules rules.json"),
        new("train", "Nimmerverse.Training", "Train the governor in a simulator; goes on where it was stopped", "train governor --quick"),
        new("eval", "Nimmerverse.Training", "Judge the trained governor, or the brain of an NPC on every level", "eval governor --quick", "eval brains --quick"),
    ];

    /// <summary>The verb that a command line begins with, if its program is built.</summary>
    /// <param name="args">All arguments.</param>
    /// <returns>The verb, or null.</returns>
    public static ProgramVerb? Meant(string[] args) =>
        All.FirstOrDefault(verb => args is [var first, ..] && first == verb.Name && Installation.Find().Has(verb.Project));

    /// <summary>Runs the program with a command line.</summary>
    /// <param name="args">All arguments, the verb first.</param>
    /// <param name="terminal">Where problems are told.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <returns>Its exit code.</returns>
    public Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken) => terminal.GuardAsync(() =>
        Foreground.RunAsync(Installation.Find().Program(Project), args, [], cancellationToken));

    /// <summary>Declares it for help and completion.</summary>
    /// <param name="terminal">Where problems are told.</param>
    /// <returns>The command.</returns>
    public Command Declare(Terminal terminal)
    {
        var rest = new Argument<string[]>("ARGUMENT") { Arity = ArgumentArity.ZeroOrMore, Description = $"Passed on; ./nimmerverse {Name} --help lists them" };
        var command = new Command(Name, Summary) { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => RunAsync([Name, .. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens], terminal, cancellationToken));
        return command.WithExamples(Examples);
    }
}
