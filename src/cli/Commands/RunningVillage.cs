using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Commands;

/// <summary>A connection, as the operator, to the village that runs on a data folder.</summary>
internal sealed class RunningVillage : IAsyncDisposable
{
    private RunningVillage(RunFile run, EnvironmentName environment, BusConnection bus)
    {
        Run = run;
        Environment = environment;
        Bus = bus;
        var source = new Source { EntityId = "operator", EntityType = EntityType.Operator, Node = run.Node };
        Messenger = new Messenger(bus, environment, source, TimeProvider.System, NullLogger<Messenger>.Instance);
    }

    /// <summary>How the village is reached.</summary>
    public RunFile Run { get; }

    /// <summary>Its environment.</summary>
    public EnvironmentName Environment { get; }

    /// <summary>The connection.</summary>
    public BusConnection Bus { get; }

    /// <summary>Its typed face.</summary>
    public Messenger Messenger { get; }

    /// <summary>Finds the village and connects.</summary>
    /// <exception cref="ExitException">None runs there, or its bus does not answer.</exception>
    public static async Task<RunningVillage> ConnectAsync(Places places, ParseResult parsed, CancellationToken cancellationToken)
    {
        var data = places.DataOf(parsed);
        var run = RunFile.Read(data) ?? throw new ExitException(
            ExitCode.Failed, $"No village runs on {data.Root}; start one with ./nimmerverse up, or name its folder with --data DIR.");
        var environment = EnvironmentName.Parse(run.Environment) ?? EnvironmentName.Dev;
        var options = new BusOptions
        {
            Url = run.NatsUrl,
            CredentialsFile = new CredentialFolder(run.Credentials).FileOf("operator"),
            Name = $"{environment}.cli.operator",
        };
        try
        {
            var bus = await BusConnection.ConnectAsync(options, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
            return new RunningVillage(run, environment, bus);
        }
        catch (BusException exception)
        {
            throw new ExitException(ExitCode.Failed, exception.Message);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Bus.DisposeAsync();
}
