using System.Diagnostics;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.TestKit;

/// <summary>One run of llama-server below a shell that holds a pipe to the test run, and kills the server when the pipe closes.</summary>
internal sealed class LlamaServerProcess
{
    private const string Lifeline =
        """
        log=$1
        shift
        "$@" </dev/null >>"$log" 2>&1 &
        server=$!
        echo $server
        read -r _
        exec 2>/dev/null
        kill -9 $server
        wait $server
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _shell;

    private LlamaServerProcess(Process shell, int serverId, int port)
    {
        _shell = shell;
        ServerId = serverId;
        Port = port;
    }

    public int ServerId { get; }

    public int Port { get; }

    public static async Task<LlamaServerProcess> StartAsync(string directory, string model, IReadOnlyList<string> arguments, int? knownPort)
    {
        var port = knownPort ?? LoopbackPort.Free();
        var log = Path.Combine(directory, "llama-server.log");
        string[] line =
        [
            Locate(), "-m", model, "--host", "127.0.0.1", "--port", $"{port}", "-np", "2", "-c", "16384", "-t", "1", "-tb", "1", "--metrics",

            // Single precision and no fused attention: near ties are decided alike on every machine.
            "-ctk", "f32", "-ctv", "f32", "-fa", "off", "--no-webui",
            .. arguments.Select(argument => argument.Replace("{directory}", directory, StringComparison.Ordinal)),
        ];
        var start = new ProcessStartInfo("/bin/sh", ["-c", Lifeline, "sh", log, .. line])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        var server = new LlamaServerProcess(shell, int.Parse(await shell.StandardOutput.ReadLineAsync() ?? "0"), port);
        await server.WaitUntilLoadedAsync(log);
        return server;
    }

    public async Task KillAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().WaitAsync(Patience);
        _shell.Dispose();
    }

    private static string Locate()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("NIMMERVERSE_LLAMA_SERVER"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(static folder => Path.Combine(folder, "llama-server")),
            Path.Combine(cache, "nimmerverse", "llama-sid", "llama-server"),
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("llama-server is not installed; run deploy/dev/llama/install, or the tests by ./nimmerverse test.");
    }

    private async Task WaitUntilLoadedAsync(string log)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(2) };
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience && Directory.Exists($"/proc/{ServerId}"))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // It does not listen yet.
            }

            await Task.Delay(20);
        }

        await KillAsync();
        throw new InvalidOperationException($"llama-server did not start: {await File.ReadAllTextAsync(log)}");
    }
}
