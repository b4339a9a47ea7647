using System.Diagnostics;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.TestKit;

/// <summary>
/// A real Chroma server on a free port with a folder of its own, installed by <c>deploy/dev/chroma/install.sh</c> when it is not there yet.
/// It runs below a shell that holds a pipe to the test run, so that it ends with the test run however that ends.
/// </summary>
public sealed class ChromaFixture : IAsyncLifetime, IAsyncDisposable
{
    private const string Lifeline =
        """
        node "$1" run --path "$2" --host 127.0.0.1 --port "$3" </dev/null >"$4" 2>&1 &
        server=$!
        echo $server
        read -r _
        exec 2>/dev/null
        kill -9 $server
        wait $server
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? _shell;
    private int _port;

    /// <summary>The server's folder, with a subfolder for its data; removed at the end.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("nimmerverse-chroma-").FullName;

    /// <summary>Where the server is, the same after a restart.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}/");

    /// <summary>The running server's process id.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Starts the server, after <see cref="KillAsync"/> again on the same port and data.</summary>
    /// <returns>A task that ends when the server answers.</returns>
    public async Task StartAsync()
    {
        var program = await InstallAsync();
        _port = _port == 0 ? LoopbackPort.Free() : _port;
        var log = Path.Combine(Folder, "chroma.log");
        var start = new ProcessStartInfo("/bin/sh", ["-c", Lifeline, "sh", program, Path.Combine(Folder, "data"), $"{_port}", log])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        ProcessId = int.Parse(await _shell.StandardOutput.ReadLineAsync() ?? "0");
        await WaitUntilItAnswersAsync(log);
    }

    /// <summary>Kills the server as kill -9 does.</summary>
    /// <returns>A task that ends when the process is gone.</returns>
    public async Task KillAsync()
    {
        if (_shell is { } shell)
        {
            _shell = null;
            shell.StandardInput.Close();
            await shell.WaitForExitAsync().WaitAsync(Patience);
            shell.Dispose();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <inheritdoc />
    Task IAsyncLifetime.InitializeAsync() => StartAsync();

    /// <inheritdoc />
    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    private static async Task<string> InstallAsync()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Nimmerverse.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests do not run below the repository.");
        }

        using var install = TestProcess.Start(Path.Combine(root, "deploy/dev/chroma/install.sh"), []);
        var code = await install.WaitAsync(TimeSpan.FromMinutes(5));
        return code == 0 ? install.Output.Trim() : throw new InvalidOperationException($"Chroma could not be installed: {install.Error}");
    }

    private async Task WaitUntilItAnswersAsync(string log)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience && Directory.Exists($"/proc/{ProcessId}"))
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(Url, "api/v2/heartbeat"));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException($"Chroma did not start: {await File.ReadAllTextAsync(log)}");
    }
}
