using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Memory.Phoebe;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;
using Npgsql;

namespace Nimmerverse.Bench.Trails;

/// <summary>A PostgreSQL with phoebe's schema for one benchmark, made by the real <c>migrate</c>; fsync is on, as it is in a lab.</summary>
internal sealed class PhoebeLab : IAsyncDisposable
{
    private readonly PostgresServer _server = new();
    private readonly string _roles = Directory.CreateTempSubdirectory("nimmerverse-bench-").FullName;
    private readonly string _program;

    private PhoebeLab(string home) =>
        _program = Path.Combine(home, "artifacts", "bin", "Nimmerverse.Memory", "release", "Nimmerverse.Memory");

    /// <summary>Starts it.</summary>
    /// <param name="home">The repository's root.</param>
    /// <param name="settings">Settings of PostgreSQL.</param>
    /// <returns>The lab; dispose it.</returns>
    public static async Task<PhoebeLab> StartAsync(string home, params IReadOnlyList<string> settings)
    {
        var lab = new PhoebeLab(home);
        await lab._server.StartAsync(["fsync=on", "shared_buffers=512MB", "max_wal_size=4GB", .. settings]);
        var admin = Path.Combine(lab._roles, "admin.json");
        new PhoebeConnection(lab._server.Host, lab._server.Port, "postgres", PostgresServer.Admin, lab._server.Password).Write(admin);
        using var migrate = TestProcess.Start(
            lab._program, ["migrate"], ("NIMMERVERSE_PHOEBE_ADMIN", admin), ("NIMMERVERSE_PHOEBE_ROLES", lab._roles));
        return await migrate.WaitAsync(TimeSpan.FromMinutes(1)) is 0 ? lab : throw new InvalidOperationException(migrate.Error);
    }

    /// <summary>Starts the memory process as the writer.</summary>
    /// <param name="bus">The nats-server.</param>
    /// <returns>The process; dispose it.</returns>
    public TestProcess StartWriter(BenchServer bus) => TestProcess.Start(
        _program,
        [],
        ("NIMMERVERSE_NATS_URL", bus.Url),
        ("NIMMERVERSE_PHOEBE", Path.Combine(_roles, "writer.json")),
        ("NIMMERVERSE_IRIS", "none"));

    /// <summary>Connects as a role.</summary>
    /// <param name="role">The role's word.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection; dispose it.</returns>
    public async Task<NpgsqlConnection> ConnectAsync(string role, CancellationToken cancellationToken)
    {
        var source = PhoebeConnection.Read(Path.Combine(_roles, $"{role}.json")).Open("bench", static text =>
        {
            text.Pooling = false;
            text.CommandTimeout = 0;
        });
        return await source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Makes the stream of trails with phoebe as its only reader.</summary>
    /// <param name="bus">A connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When it is there.</returns>
    public static async Task MakeStreamAsync(BusConnection bus, CancellationToken cancellationToken)
    {
        var stream = TrailStream.Configuration(EnvironmentName.Dev, maxBytes: 8L << 30);
        await bus.JetStream.CreateOrUpdateStreamAsync(stream with { Subjects = ["dev.memory.nothing_yet"] }, cancellationToken);
        await bus.JetStream.CreateOrUpdateConsumerAsync(stream.Name, TrailStream.Reader(TrailStream.Phoebe), cancellationToken);
        await bus.JetStream.CreateOrUpdateStreamAsync(stream, cancellationToken);
    }

    /// <summary>Connects to a nats-server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection; dispose it.</returns>
    public static Task<BusConnection> ConnectAsync(BenchServer server, CancellationToken cancellationToken) =>
        BusConnection.ConnectAsync(
            new BusOptions { Url = server.Url, Name = "bench" }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_roles, recursive: true);
    }
}
