using System.CommandLine;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Commands;

/// <summary>The options with which every command finds its village: the environment and the data folder.</summary>
internal sealed class Places
{
    /// <summary>The environment.</summary>
    public Option<string> Environment { get; } = new("--env")
    {
        Description = "Environment: dev, staging or prod",
        HelpName = "NAME",
        DefaultValueFactory = static _ => System.Environment.GetEnvironmentVariable(EnvironmentName.Variable) is { Length: > 0 } name ? name : "dev",
    };

    /// <summary>The data folder.</summary>
    public Option<string?> Data { get; } = new("--data") { Description = "Data folder (default ~/.local/share/nimmerverse/ENV)", HelpName = "DIR" };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        Environment.CompletionSources.Add("dev", "staging", "prod");
        command.Options.Add(Environment);
        command.Options.Add(Data);
    }

    /// <summary>Reads the environment.</summary>
    /// <exception cref="ExitException">It is none.</exception>
    public EnvironmentName EnvironmentOf(ParseResult parsed)
    {
        var name = parsed.GetValue(Environment);
        return EnvironmentName.Parse(name) ?? throw new ExitException(ExitCode.Usage, $"--env is '{name}', but must be dev, staging or prod.");
    }

    /// <summary>Reads the data folder.</summary>
    public DataFolder DataOf(ParseResult parsed) =>
        parsed.GetValue(Data) is { Length: > 0 } folder ? new DataFolder(folder) : DataFolder.Default(EnvironmentOf(parsed));
}
