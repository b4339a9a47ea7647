using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Nimmerverse.TestKit;

/// <summary>
/// A real PostgreSQL in a folder of its own that listens on a unix socket there and nowhere else. As an xunit class fixture it starts
/// and ends with the class. It ends with the test run, however that ends: a shell holds a pipe to the test run, and ends the server
/// when the pipe closes.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>The role that may do everything.</summary>
    public const string Admin = "admin";

    // The server refuses to run as root, so that a test run as root lends it the user that its package has made.
    private const string Lifeline =
        """
        as_server=""
        if [ "$(id -u)" = 0 ]; then as_server="setpriv --reuid=postgres --regid=postgres --clear-groups --"; chown postgres "$1"; fi
        if [ ! -d "$1/data" ]; then
            $as_server "$2/initdb" -N -D "$1/data" -U admin --pwfile="$1/password" --auth=scram-sha-256 -E UTF8 --locale=C >"$1/log" 2>&1 || { echo 0; exit 1; }
        fi
        cd "$1"
        $as_server "$2/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=50 -c shared_buffers=64MB $3 </dev/null >>"$1/log" 2>&1 &
        server=$!
        echo $server
        read -r how
        exec 2>/dev/null
        children=$(ps -o pid= --ppid $server)
        kill -CONT $server $children
        if [ "$how" = kill ]; then kill -KILL $server; else kill -QUIT $server; fi
        wait $server
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? _shell;
    private int _server;

    /// <summary>The folder of the socket, which is the host to connect to; removed at the end.</summary>
    public string Host { get; } = Directory.CreateTempSubdirectory("nimmerverse-pg-").FullName;

    /// <summary>The port; it only names the socket.</summary>
    public int Port { get; } = 5432;

    /// <summary>The administrator's secret.</summary>
    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The running postmaster's process id.</summary>
    public int ProcessId => _shell is null ? throw new InvalidOperationException("PostgreSQL is not running.") : _server;

    /// <summary>The server's log so far.</summary>
    public string Log => File.ReadAllText(Path.Combine(Host, "log"));

    /// <summary>The newest installed PostgreSQL's folder of programs.</summary>
    /// <returns>The folder, or null when none is installed.</returns>
    public static string? FindPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .Where(static folder => File.Exists(Path.Combine(folder, "bin", "postgres")))
                .OrderByDescending(static folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(static folder => Path.Combine(folder, "bin"))
                .FirstOrDefault()
            : null;

    /// <summary>Starts the server, after <see cref="KillAsync"/> or <see cref="StopAsync"/> again on the same data.</summary>
    /// <param name="settings">Further settings, each <c>name=value</c> without spaces, over those of a test: no fsync.</param>
    /// <returns>A task that ends when the server accepts connections.</returns>
    public async Task StartAsync(params IReadOnlyList<string> settings)
    {
        var programs = FindPrograms() ?? throw new InvalidOperationException("PostgreSQL is not installed; run: apt-get install postgresql");
        var password = Path.Combine(Host, "password");
        await File.WriteAllTextAsync(password, Password);
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var started = TimeProvider.System.GetTimestamp();
        var options = string.Join(' ', ((string[])["fsync=off", .. settings]).Select(static setting => $"-c {setting}"));
        while (true)
        {
            _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Lifeline, "sh", Host, programs, options])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }) ?? throw new InvalidOperationException("/bin/sh did not start.");
            _server = int.Parse(await _shell.StandardOutput.ReadLineAsync() ?? "0", CultureInfo.InvariantCulture);
            if (await IsReadyAsync())
            {
                return;
            }

            // After a kill the old server's children hold its memory for a moment, and a new server refuses to start.
            await EndAsync("kill");
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {Log}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Kills the server as kill -9 does.</summary>
    /// <returns>A task that ends when the postmaster is gone.</returns>
    public Task KillAsync() => EndAsync("kill");

    /// <summary>Stops the server without waiting for its clients; what is committed is kept.</summary>
    /// <returns>A task that ends when it is gone.</returns>
    public Task StopAsync() => EndAsync("stop");

    /// <summary>Stops the server and every backend from running without ending them: connections stay open, nothing answers.</summary>
    public void Pause()
    {
        using var pause = Process.Start("/bin/sh", ["-c", $"kill -STOP {ProcessId} $(ps -o pid= --ppid {ProcessId})"]);
        pause.WaitForExit();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await EndAsync("stop");
        var started = TimeProvider.System.GetTimestamp();
        while (Directory.Exists(Host))
        {
            try
            {
                Directory.Delete(Host, recursive: true);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                // Children of a killed postmaster write for a moment longer.
                await Task.Delay(20);
            }
        }
    }

    /// <inheritdoc />
    Task IAsyncLifetime.InitializeAsync() => StartAsync();

    /// <inheritdoc />
    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    // The last line of the file that the postmaster keeps says how it is.
    private async Task<bool> IsReadyAsync()
    {
        while (IsAlive(_server))
        {
            try
            {
                var lines = await File.ReadAllLinesAsync(Path.Combine(Host, "data", "postmaster.pid"));
                if (lines is [var pid, .., var state] && state.Trim() == "ready" && pid.Trim() == $"{_server}")
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // Not written yet, or being written.
            }

            await Task.Delay(10);
        }

        return false;
    }

    // A child that ended before its shell asks for it still has a folder, as a zombie.
    private static bool IsAlive(int process)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{process}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task EndAsync(string how)
    {
        if (_shell is { } shell)
        {
            _shell = null;
            try
            {
                await shell.StandardInput.WriteLineAsync(how);
                await shell.StandardInput.FlushAsync();
                shell.StandardInput.Close();
            }
            catch (IOException)
            {
                // The server ended before, and the shell with it.
            }

            await shell.WaitForExitAsync().WaitAsync(Patience);
            shell.Dispose();
        }
    }
}
