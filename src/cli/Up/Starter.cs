using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Up;

/// <summary>Brings a village up: bus, streams, then every process, those that the first NPC tick waits for before the rest.</summary>
internal sealed class Starter(UpOptions options, Installation installation, DataFolder data, Fleet fleet, ILoggerFactory loggers, TimeProvider clock)
{
    /// <summary>The private bus server as a child.</summary>
    public const string BusName = "nats-server";

    private static readonly TimeSpan BusReadyWithin = TimeSpan.FromSeconds(15);
    private readonly string _node = HostSettings.DefaultNode();

    /// <summary>The credentials of all users.</summary>
    public CredentialFolder Credentials { get; } = new(options.Credentials ?? data.Credentials);

    /// <summary>Starts the bus, or finds the one that the user named.</summary>
    /// <returns>Its URL.</returns>
    public async Task<string> StartBusAsync(IReadOnlyList<ProgramInstance> programs, CancellationToken cancellationToken)
    {
        if (options.NatsUrl is { } url)
        {
            return url;
        }

        var binary = await NatsBinary.FindAsync(cancellationToken);
        var npcs = Enumerable.Range(0, options.Npcs).Select(static npc => $"{npc}");
        var server = NatsServer.Prepare(binary, new NatsServerOptions
        {
            Environment = options.Environment,
            Data = data,
            Roles = BusRoles.For(options.Environment, _node, npcs, programs),
            Port = options.Port,
        });
        await fleet.KeepAsync(server.Child);
        await server.WaitUntilReadyAsync(BusReadyWithin, clock, cancellationToken);
        return server.Url;
    }

    /// <summary>Makes streams and buckets. On a bus of the user's own they may be there already, made by its owner.</summary>
    /// <returns>Sentences that the user should read; mostly none.</returns>
    public async Task<IReadOnlyList<string>> EnsureStreamsAsync(string url, CancellationToken cancellationToken)
    {
        if (options.NatsUrl is not null && !File.Exists(Credentials.FileOf("deployer")))
        {
            return [];
        }

        await using var deployer = await ConnectAsync("deployer", url, cancellationToken);
        return await Streams.EnsureAsync(deployer, options.Environment, options.Streams, cancellationToken);
    }

    /// <summary>Connects as the operator.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller owns the connection.")]
    public async Task<(BusConnection Bus, Messenger Messenger)> ConnectOperatorAsync(string url, CancellationToken cancellationToken)
    {
        var bus = await ConnectAsync("operator", url, cancellationToken);
        var source = new Source { EntityId = "operator", EntityType = EntityType.Operator, Node = _node };
        return (bus, new Messenger(bus, options.Environment, source, clock, loggers.CreateLogger<Messenger>()));
    }

    /// <summary>Tells other commands how to reach this village.</summary>
    public void WriteRunFile(string url) => new RunFile
    {
        Pid = Environment.ProcessId,
        Environment = options.Environment.Value,
        Node = _node,
        NatsUrl = url,
        Credentials = Credentials.Folder,
        Npcs = options.Npcs,
        Studio = options.StudioPort is { } port ? UpOptions.StudioAddress(port) : null,
        HasMemory = options.Phoebe is not UpOptions.None || options.Iris is not UpOptions.None,
        Started = clock.GetUtcNow(),
    }.Write(data);

    /// <summary>How each process is started on this bus.</summary>
    public Cast CastFor(string url) => new(installation, data, options, _node, url);

    /// <summary>Starts what an NPC needs to live.</summary>
    public async Task StartVillageAsync(string url)
    {
        var cast = CastFor(url);
        await Task.WhenAll(fleet.KeepAsync(cast.World()), fleet.KeepAsync(cast.Supervisor()));
        await fleet.KeepAsync(cast.Thalamus());
    }

    /// <summary>Starts every cell and nerve.</summary>
    public async Task StartProgramsAsync(string url, IReadOnlyList<ProgramInstance> programs)
    {
        var cast = CastFor(url);
        foreach (var program in programs)
        {
            await fleet.KeepAsync(cast.Program(program));
        }
    }

    /// <summary>Starts the way to the large mind and the border before it.</summary>
    public async Task StartMindAsync(string url)
    {
        var cast = CastFor(url);
        await Task.WhenAll(fleet.KeepAsync(cast.Boundary()), fleet.KeepAsync(cast.Cortex()));
    }

    /// <summary>Starts the live page. A village lives without it.</summary>
    /// <returns>What the user should read.</returns>
    public async Task<string> StartStudioAsync(string url, int port)
    {
        var cast = CastFor(url);
        if (!cast.HasStudio)
        {
            return "The studio is left out: its program or its user of the bus (studio.json) is missing.";
        }

        await fleet.KeepAsync(cast.Studio(port));
        return $"Studio: {UpOptions.StudioAddress(port)} shows all of this live; its operator key is in {Path.Combine(data.Root, "studio", "studio-keys.json")}.";
    }

    private Task<BusConnection> ConnectAsync(string user, string url, CancellationToken cancellationToken) => BusConnection.ConnectAsync(
        new BusOptions { Url = url, CredentialsFile = Credentials.FileOf(user), Name = $"{options.Environment}.cli.{user}" },
        loggers, clock, cancellationToken);
}
