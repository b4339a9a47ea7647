using System.Net;
using System.Net.Sockets;
using System.Text;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Storage;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.BusServer;

/// <summary>What the private bus server of an <c>up</c> needs to know.</summary>
public sealed record NatsServerOptions
{
    /// <summary>The environment.</summary>
    public required EnvironmentName Environment { get; init; }

    /// <summary>The data folder, already made.</summary>
    public required DataFolder Data { get; init; }

    /// <summary>The users and what they may do.</summary>
    public required IReadOnlyList<BusRole> Roles { get; init; }

    /// <summary>The port on loopback; 0 takes a free one.</summary>
    public int Port { get; init; }
}

/// <summary>Prepares a private nats-server and tells when it serves. Whoever keeps processes alive keeps it alive, on the same port.</summary>
public sealed class NatsServer
{
    private const long LargestStore = 4L * 1024 * 1024 * 1024;

    private NatsServer(int port, ChildSpecification child)
    {
        Port = port;
        Child = child;
    }

    /// <summary>The port on loopback.</summary>
    public int Port { get; }

    /// <summary>Where it listens.</summary>
    public string Url => $"nats://127.0.0.1:{Port}";

    /// <summary>The process to start.</summary>
    public ChildSpecification Child { get; }

    /// <summary>Writes secrets and configuration.</summary>
    /// <param name="binary">The server.</param>
    /// <param name="options">What it needs to know.</param>
    /// <returns>The server, not started yet.</returns>
    public static NatsServer Prepare(NatsBinary binary, NatsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(binary);
        ArgumentNullException.ThrowIfNull(options);
        var port = options.Port == 0 ? LoopbackPort.Free() : options.Port;
        var passwords = new CredentialFolder(options.Data.Credentials).Ensure(options.Roles.Select(static role => role.User));
        var configuration = new NatsConfiguration
        {
            Environment = options.Environment,
            Port = port,
            StoreFolder = Path.Combine(options.Data.Nats, "store"),
            MaxFileBytes = StoreBound(options.Data.Root),
            SyncAlways = binary.KnowsSyncInterval,
            Roles = options.Roles,
            Passwords = passwords,
        };
        var file = Path.Combine(options.Data.Nats, "nats-server.conf");
        PrivateFile.Write(file, configuration.Write());
        return new NatsServer(port, new ChildSpecification
        {
            Name = "nats-server",
            Program = binary.Path,
            Arguments = ["-c", file],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NIMMERVERSE_DATA"] = options.Data.Root },
            LogFile = Path.Combine(options.Data.Logs, "nats-server.log"),
            DeathSignal = "KILL",
        });
    }

    /// <summary>Waits until the server greets on its port and serves JetStream.</summary>
    /// <param name="within">How long to wait.</param>
    /// <param name="clock">Measures the time.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When it serves.</returns>
    /// <exception cref="ExitException">It does not serve in time; the message ends with the last line of its log.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan within, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var started = clock.GetTimestamp();
        while (!await GreetsAsync(Port, cancellationToken))
        {
            if (clock.GetElapsedTime(started) > within)
            {
                var last = BoundedLog.Tail(Child.LogFile, 1) is [var line] ? line : "it wrote nothing";
                throw new ExitException(
                    ExitCode.Failed, $"nats-server does not answer on {Url} after {within.TotalSeconds:0} s ({last}); see {Child.LogFile}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(15), clock, cancellationToken);
        }
    }

    /// <summary>Half of what is free on the disk, 4 GiB at most: the store must meet its own bound before the disk's.</summary>
    private static long StoreBound(string folder) => Math.Min(LargestStore, new DriveInfo(folder).AvailableFreeSpace / 2);

    private static async Task<bool> GreetsAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            var buffer = new byte[4096];
            var read = await client.GetStream().ReadAsync(buffer, cancellationToken);
            return Encoding.ASCII.GetString(buffer, 0, read).Contains("\"jetstream\":true", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
