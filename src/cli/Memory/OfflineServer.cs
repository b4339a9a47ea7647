using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Memory;

/// <summary>The private PostgreSQL of a village that is not running, started for the time of one command.</summary>
internal sealed class OfflineServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TurnWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _turn;
    private readonly SpawnThread _spawner;
    private readonly ChildProcess _server;

    private OfflineServer(FileStream turn, SpawnThread spawner, ChildProcess server)
    {
        _turn = turn;
        _spawner = spawner;
        _server = server;
    }

    /// <summary>Starts it, after other commands that use it.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="mayMake">Whether a cluster is made when there is none.</param>
    /// <param name="clock">Measures the time.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The running server; null when there is no cluster and none may be made.</returns>
    /// <exception cref="ExitException">It does not start, or PostgreSQL is not installed.</exception>
    public static async Task<OfflineServer?> StartAsync(DataFolder data, bool mayMake, TimeProvider clock, CancellationToken cancellationToken)
    {
        var cluster = Path.Combine(data.Phoebe, "server", "cluster");
        if (!mayMake && !Directory.Exists(cluster))
        {
            return null;
        }

        var binaries = PostgresBinaries.FindFor(cluster) ?? throw new ExitException(
            ExitCode.DependencyMissing, $"PostgreSQL {PostgresBinaries.Oldest} or newer is not installed; run 'apt-get install postgresql' as root.");
        var turn = await TakeTurnAsync(data, clock, cancellationToken);
        var spawner = new SpawnThread();
        try
        {
            var postgres = await PrivatePostgres.PrepareAsync(binaries, data, cancellationToken);
            var server = await ChildProcess.StartAsync(spawner, postgres.Child);
            var offline = new OfflineServer(turn, spawner, server);
            try
            {
                await postgres.WaitUntilReadyAsync(ReadyWithin, clock, cancellationToken);
                return offline;
            }
            catch
            {
                await server.StopAsync(clock);
                throw;
            }
        }
        catch
        {
            spawner.Dispose();
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(TimeProvider.System);
        _server.Dispose();
        _spawner.Dispose();
        await _turn.DisposeAsync();
    }

    /// <summary>One command at a time: the second would find the first one's server, and lose it in the middle.</summary>
    private static async Task<FileStream> TakeTurnAsync(DataFolder data, TimeProvider clock, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(data.Logs, DataFolder.Private);
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(data.Root, "offline.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(started) < TurnWithin)
            {
                await Task.Delay(AskAgain, clock, cancellationToken);
            }
            catch (IOException)
            {
                throw new ExitException(ExitCode.Refused, $"Another command has used the memory in {data.Root} for {TurnWithin.TotalSeconds:0} s; wait for it, then try again.");
            }
        }
    }
}
