using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace Nimmerverse.TestKit;

/// <summary>
/// One run of nats-server below a shell that holds a pipe to the test run: when the test run ends, in whatever way, the pipe closes and
/// the shell kills the server.
/// </summary>
internal sealed class NatsServerProcess
{
    private const string Lifeline =
        """
        "$1" -c "$2" </dev/null >"$3" 2>&1 &
        server=$!
        echo $server
        read -r _
        exec 2>/dev/null
        kill -9 $server
        wait $server
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _shell;

    private NatsServerProcess(Process shell, int serverId, int port)
    {
        _shell = shell;
        ServerId = serverId;
        Port = port;
    }

    public int ServerId { get; }

    public int Port { get; }

    public static async Task<NatsServerProcess> StartAsync(string directory, int port, NatsServerSettings settings)
    {
        var configuration = Path.Combine(directory, "nats.conf");
        var log = Path.Combine(directory, "nats.log");
        await File.WriteAllTextAsync(configuration, Configure(directory, port, settings));
        var start = new ProcessStartInfo("/bin/sh", ["-c", Lifeline, "sh", settings.Program, configuration, log])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        var serverId = int.Parse(await shell.StandardOutput.ReadLineAsync() ?? "0");
        var found = await WaitForPortAsync(Path.Combine(directory, $"nats-server_{serverId}.ports"), serverId, port, log);
        return new NatsServerProcess(shell, serverId, found);
    }

    public async Task KillAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().WaitAsync(Patience);
        _shell.Dispose();
    }

    private static string Configure(string directory, int port, NatsServerSettings settings)
    {
        var jetStream = settings.JetStream ? $"jetstream {{ store_dir: \"{Path.Combine(directory, "store")}\" }}" : "";
        return $"""
            listen: "127.0.0.1:{port}"
            ports_file_dir: "{directory}"
            {jetStream}
            {settings.Configuration}
            """;
    }

    /// <summary>The server writes the file when it listens; a restart on a known port is asked at the port itself.</summary>
    private static async Task<int> WaitForPortAsync(string portsFile, int serverId, int knownPort, string log)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience && System.IO.Directory.Exists($"/proc/{serverId}"))
        {
            if (await ReadPortAsync(portsFile) is { } port && (knownPort < 0 || port == knownPort) && await AcceptsAsync(port))
            {
                return port;
            }

            await Task.Delay(10);
        }

        throw new InvalidOperationException($"nats-server did not start: {await File.ReadAllTextAsync(log)}");
    }

    private static async Task<int?> ReadPortAsync(string portsFile)
    {
        try
        {
            using var ports = JsonDocument.Parse(await File.ReadAllTextAsync(portsFile));
            return new Uri(ports.RootElement.GetProperty("nats")[0].GetString()!).Port;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
