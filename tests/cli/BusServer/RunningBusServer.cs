using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Tooling;

namespace Nimmerverse.Cli.Tests.BusServer;

/// <summary>A real nats-server with the configuration that <c>up</c> writes, for two NPCs, two cells and a nerve.</summary>
internal sealed class RunningBusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly SpawnThread _spawner;
    private readonly ChildProcess _process;
    private readonly IReadOnlyDictionary<string, string> _passwords;

    private RunningBusServer(DirectoryInfo folder, SpawnThread spawner, ChildProcess process, NatsServer server, IReadOnlyList<BusRole> roles)
    {
        _folder = folder;
        _spawner = spawner;
        _process = process;
        Server = server;
        Roles = roles;
        Data = new DataFolder(folder.FullName);
        _passwords = new CredentialFolder(Data.Credentials).Ensure(roles.Select(static role => role.User));
    }

    public NatsServer Server { get; }

    public DataFolder Data { get; }

    public IReadOnlyList<BusRole> Roles { get; }

    public string ConfigurationText => File.ReadAllText(Path.Combine(Data.Nats, "nats-server.conf"));

    /// <summary>Installed server first, then those that NIMMERVERSE_TEST_NATS_SERVERS names, separated by colons.</summary>
    public static IEnumerable<string> Binaries() =>
        new[] { NatsBinary.Locate() ?? "nats-server is not installed" }
            .Concat((Environment.GetEnvironmentVariable("NIMMERVERSE_TEST_NATS_SERVERS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Distinct();

    public static async Task<RunningBusServer> StartAsync(string binary)
    {
        var version = await NatsBinary.ReadVersionAsync(binary, CancellationToken.None);
        Assert.NotNull(version);
        var folder = Directory.CreateTempSubdirectory("nimmerverse-bus-");
        var data = new DataFolder(folder.FullName);
        data.Create();
        var roles = BusRoles.For(EnvironmentName.Dev, "node-a", ["0", "1"], Programs());
        var server = NatsServer.Prepare(new NatsBinary(binary, version), new NatsServerOptions { Environment = EnvironmentName.Dev, Data = data, Roles = roles });
        var spawner = new SpawnThread();
        var process = await ChildProcess.StartAsync(spawner, server.Child);
        await server.WaitUntilReadyAsync(TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None);
        return new RunningBusServer(folder, spawner, process, server, roles);
    }

    public Task<RawNatsClient> LoginAsync(string user) => RawNatsClient.LoginAsync(Server.Port, user, _passwords[user]);

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(TimeProvider.System);
        _process.Dispose();
        _spawner.Dispose();
        _folder.Delete(recursive: true);
    }

    private static ProgramInstance[] Programs() =>
    [
        Program(EntityType.Cell, "math", [], []),
        Program(EntityType.Cell, "motor", ["world.act.crawler-0"], ["world.garden.view.crawler-0"]),
        Program(EntityType.Nerve, "avoid", ["nervous.cells.motor.command", "memory.trail.behaviour"], ["thalamus.gate.*"]),
    ];

    private static ProgramInstance Program(EntityType kind, string id, string[] publishes, string[] subscribes) => new()
    {
        Kind = kind,
        Id = id,
        Project = "none",
        Version = 1,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal),
        Publishes = publishes,
        Subscribes = subscribes,
    };
}

/// <summary>Starts each server once for all tests of the collection.</summary>
public sealed class BusServers : IAsyncLifetime
{
    private readonly Dictionary<string, RunningBusServer> _running = new(StringComparer.Ordinal);

    internal RunningBusServer this[string binary] => _running[binary];

    public async Task InitializeAsync()
    {
        foreach (var binary in RunningBusServer.Binaries())
        {
            _running[binary] = await RunningBusServer.StartAsync(binary);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _running.Values)
        {
            await server.DisposeAsync();
        }
    }
}

[CollectionDefinition(nameof(BusServersCollection))]
public sealed class BusServersCollection : ICollectionFixture<BusServers>;
