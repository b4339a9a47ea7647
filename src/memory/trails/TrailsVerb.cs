using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Memory.Phoebe;
using Nimmerverse.Memory.Running;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Npgsql;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails</c>: the way back out of phoebe.</summary>
internal static class TrailsVerb
{
    private const string Archivist = "archivist";

    /// <summary>The verb.</summary>
    public static Verb Instance { get; } = new(
        "trails", "Finds decisions, follows them, and takes them out as training data (NIMMERVERSE_PHOEBE: the reader's connection file).", RunAsync);

    private static async Task<ExitCode> RunAsync(StartUp start, string[] arguments, CancellationToken cancellationToken)
    {
        await using var output = StandardOutput.Open();
        var terminal = new Terminal(output, Console.Error, ToolProblem.Of);
        return (ExitCode)await TrailsCommand.RunAsync(arguments, terminal, Settings(start), cancellationToken);
    }

    private static ToolSettings Settings(StartUp start)
    {
        var file = start.Settings.Text("phoebe") is { Length: > 0 } text && text != PhoebeSettings.None ? text : null;
        return new ToolSettings
        {
            Environment = start.Host.Environment,
            Clock = TimeProvider.System,
            HasPhoebe = file is not null,
            OpenReader = () => Open(file, static path => path, "tools"),
            OpenArchivist = () => Open(file, static path => PhoebeNames.File(Path.GetDirectoryName(Path.GetFullPath(path))!, PhoebeRole.Archivist), "export"),
            ConnectAsync = token => ConnectAsync(start, token),
        };
    }

    private static Task<BusConnection> ConnectAsync(StartUp start, CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable("NIMMERVERSE_NATS_URL") is ""
            ? throw new BusException(BusErrorKind.Unreachable, "No village runs here, so there is no bus to ask; start one with ./nimmerverse up.")
            : BusConnection.ConnectAsync(
                start.BusOptions with { CredentialsFile = CredentialsOf(start.Host.CredentialsFile) }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);

    private static NpgsqlDataSource Open(string? file, Func<string, string> role, string name) => file is null
        ? throw new ExitException(
            ExitCode.DependencyMissing,
            "There is no phoebe to ask: trails stay in their stream (--phoebe none), or NIMMERVERSE_PHOEBE is not set to the reader's connection file.")
        : PhoebeConnection.Read(role(file)).Open(name);

    /// <summary>The user of the tools lies beside the one that was given; without it, the one given must do.</summary>
    private static string? CredentialsOf(string? file) =>
        file is not null && Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, $"{Archivist}.json") is var beside && File.Exists(beside) ? beside : file;
}
