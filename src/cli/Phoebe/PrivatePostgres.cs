using System.Buffers.Text;
using System.Security.Cryptography;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Phoebe;

/// <summary>
/// A PostgreSQL server of our own: no network, one unix socket in a folder that only its owner may enter, a password for every role. Whoever
/// keeps processes alive keeps it alive.
/// </summary>
public sealed class PrivatePostgres
{
    /// <summary>Its name as a child.</summary>
    public const string ChildName = "postgres";

    private const string Administrator = "nimmerverse_admin";
    private const int Port = 5432;
    private const int SecretBytes = 32;
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    private readonly PostgresBinaries _binaries;
    private readonly ClusterPlace _place;

    private PrivatePostgres(PostgresBinaries binaries, ClusterPlace place, ClusterOwner owner, DataFolder data)
    {
        _binaries = binaries;
        _place = place;
        var (program, arguments) = owner.Command(binaries.Server, ["-D", place.Cluster, .. Settings(place)]);
        Child = new ChildSpecification
        {
            Name = ChildName,
            Program = program,
            Arguments = arguments,
            LogFile = Path.Combine(data.Logs, "postgres.log"),

            // Fast shutdown: ends sessions, writes what it has and stops. TERM would wait for every session to leave.
            DeathSignal = "INT",
            StopSignal = Signals.Interrupt,
            StopWithin = StopWithin,
        };
    }

    /// <summary>The process to start.</summary>
    public ChildSpecification Child { get; }

    /// <summary>Makes the cluster when there is none.</summary>
    /// <param name="binaries">The programs.</param>
    /// <param name="data">The data folder, which exists.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The server, not started yet; the administrator's credential is in <see cref="DataFolder.PhoebeAdmin"/>.</returns>
    /// <exception cref="ExitException">The cluster cannot be made.</exception>
    public static async Task<PrivatePostgres> PrepareAsync(PostgresBinaries binaries, DataFolder data, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binaries);
        ArgumentNullException.ThrowIfNull(data);
        var owner = await ClusterOwner.EnsureAsync(cancellationToken);
        var place = await ClusterPlace.MakeAsync(data, owner, cancellationToken);

        // Both names may have changed with the data folder, the secret must not.
        var credential = new PhoebeCredential
        {
            Host = place.Socket,
            Port = Port,
            Database = "postgres",
            User = Administrator,
            Password = PhoebeCredential.Read(data.PhoebeAdmin)?.Password ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)),
        };
        credential.Write(data.PhoebeAdmin);
        if (!File.Exists(Path.Combine(place.Cluster, "PG_VERSION")))
        {
            await InitialiseAsync(binaries, place, owner, credential, cancellationToken);
        }

        return new(binaries, place, owner, data);
    }

    /// <summary>Waits until it takes sessions.</summary>
    /// <param name="within">How long to wait.</param>
    /// <param name="clock">Measures the time.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When it does.</returns>
    /// <exception cref="ExitException">It does not in time; the message ends with the last line of its log.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan within, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var started = clock.GetTimestamp();
        string[] question = ["-q", "-h", _place.Socket, "-p", $"{Port}", "-d", "postgres", "-t", "1"];
        while ((await Tool.RunAsync(Path.Combine(_binaries.Folder, "pg_isready"), question, null, cancellationToken)).Code != 0)
        {
            if (clock.GetElapsedTime(started) > within)
            {
                var last = BoundedLog.Tail(Child.LogFile, 1) is [var line] ? line : "it wrote nothing";
                throw new ExitException(
                    ExitCode.Failed, $"PostgreSQL takes no sessions on {_place.Socket} after {within.TotalSeconds:0} s ({last}); see {Child.LogFile}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }
    }

    /// <summary>Made beside its place and moved there when it is whole, so that an interrupted beginning is no cluster.</summary>
    private static async Task InitialiseAsync(
        PostgresBinaries binaries, ClusterPlace place, ClusterOwner owner, PhoebeCredential credential, CancellationToken cancellationToken)
    {
        var fresh = place.Cluster + ".new";
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        // initdb reads the first password from a file; the shell writes it as the owner, from our pipe, and takes it away again.
        const string script = """
            umask 077
            cat >"$2"
            "$1" -D "$3" -U "$4" --pwfile="$2" --auth-local=scram-sha-256 --auth-host=reject --encoding=UTF8 --locale=C.UTF-8 --no-instructions
            code=$?
            rm -f "$2"
            exit $code
            """;
        var (program, arguments) = owner.Command(
            "/bin/sh", "-c", script, "initdb", Path.Combine(binaries.Folder, "initdb"), place.Cluster + ".secret", fresh, Administrator);
        var (code, said) = await Tool.RunAsync(program, arguments, credential.Password, cancellationToken);
        if (code != 0)
        {
            throw new ExitException(
                ExitCode.Failed, $"initdb could not make {fresh} ({said}); check that the folder's disk has room, or use --phoebe none.");
        }

        Directory.Move(fresh, place.Cluster);
    }

    private static IEnumerable<string> Settings(ClusterPlace place) => ((string[])
    [
        "listen_addresses=",
        $"unix_socket_directories={place.Socket}",
        "unix_socket_permissions=0700",
        $"port={Port}",
        "max_connections=40",
        "shared_buffers=128MB",
        "max_wal_size=1GB",
        "wal_compression=on",
        "jit=off",
        "log_checkpoints=off",
    ]).SelectMany(static setting => (string[])["-c", setting]);
}
