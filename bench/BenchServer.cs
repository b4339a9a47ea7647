using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nimmerverse.Cli.BusServer;

namespace Nimmerverse.Bench;

/// <summary>
/// A nats-server for one benchmark: loopback, free port, JetStream in a temporary folder. A shell holds a pipe to the benchmark and kills
/// the server when the pipe closes, so that none is left however the benchmark ends.
/// </summary>
public sealed class BenchServer : IAsyncDisposable
{
    private const string Lifeline =
        """
        "$2" -c "$1/nats.conf" </dev/null >/dev/null 2>&1 &
        server=$!
        echo $server
        read -r _
        exec 2>/dev/null
        kill -9 $server
        wait $server
        """;

    private readonly Process _shell;
    private readonly string _folder;

    private BenchServer(Process shell, string folder, string url, Version version)
    {
        _shell = shell;
        _folder = folder;
        Url = url;
        Version = version;
    }

    /// <summary>Where to connect.</summary>
    public string Url { get; }

    /// <summary>The server's version.</summary>
    public Version Version { get; }

    /// <summary>Whether the server that would be started can sync after each message.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>True from 2.10 on.</returns>
    public static async Task<bool> KnowsSyncIntervalAsync(CancellationToken cancellationToken) =>
        (await NatsBinary.FindAsync(cancellationToken)).Version >= new Version(2, 10);

    /// <summary>Starts a server.</summary>
    /// <param name="cancellationToken">Gives up waiting for it.</param>
    /// <param name="settings">What differs from the default.</param>
    /// <returns>The running server; dispose it.</returns>
    /// <exception cref="InvalidOperationException">nats-server did not start.</exception>
    public static async Task<BenchServer> StartAsync(CancellationToken cancellationToken, BenchServerSettings? settings = null)
    {
        var binary = await NatsBinary.FindAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("nimmerverse-bench-").FullName;
        var sync = settings?.SyncAlways is true ? "sync_interval: always" : "";
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nats.conf"),
            $$"""
            listen: "127.0.0.1:-1"
            ports_file_dir: "{{folder}}"
            log_file: "{{folder}}/log"
            jetstream { store_dir: "{{folder}}/store", {{sync}} }
            """,
            cancellationToken);
        var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Lifeline, "sh", folder, binary.Path])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var id = await shell.StandardOutput.ReadLineAsync(cancellationToken);
        for (var attempt = 0; attempt < 1000 && Directory.Exists($"/proc/{id}"); attempt++)
        {
            if (await ReadUrlAsync(Path.Combine(folder, $"nats-server_{id}.ports"), cancellationToken) is { } url)
            {
                return new BenchServer(shell, folder, url, binary.Version);
            }

            await Task.Delay(10, cancellationToken);
        }

        throw new InvalidOperationException($"nats-server did not start; see {folder}/log.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string?> ReadUrlAsync(string portsFile, CancellationToken cancellationToken)
    {
        try
        {
            using var ports = JsonDocument.Parse(await File.ReadAllTextAsync(portsFile, cancellationToken));
            var port = new Uri(ports.RootElement.GetProperty("nats")[0].GetString()!).Port;
            return string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{port}");
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a benchmark may change of its nats-server.</summary>
public sealed record BenchServerSettings
{
    /// <summary>Whether each message is synced to the disk before it is acknowledged; servers before 2.10 do not know it.</summary>
    public bool SyncAlways { get; init; }
}
