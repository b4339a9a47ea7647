using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Tooling;

namespace Nimmerverse.Bench.Cortex;

/// <summary>Gateway and oracle as programs of their own, on a bus of their own: as a user runs them.</summary>
internal sealed class BenchPrograms : IAsyncDisposable
{
    private readonly BenchServer _server;
    private readonly List<Process> _programs = [];

    // A program gets its parent-death signal when the thread that started it ends, and one of the pool ends when it has nothing to do.
    private readonly SpawnThread _spawner = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-bench-").FullName;

    private BenchPrograms(BenchServer server) => _server = server;

    /// <summary>Calls the oracle itself.</summary>
    public HttpClient Direct { get; private set; } = null!;

    /// <summary>Calls it through the gateway.</summary>
    public HttpClient Through { get; private set; } = null!;

    /// <summary>Starts all and waits until the gateway has probed the oracle.</summary>
    public static async Task<BenchPrograms> StartAsync(BenchmarkContext context, int firstTokenMs, CancellationToken cancellationToken)
    {
        var programs = new BenchPrograms(await BenchServer.StartAsync(cancellationToken));
        await programs.MakeStreamsAsync(cancellationToken);
        var program = Path.Combine(context.HomeDirectory, "artifacts", "bin", "Nimmerverse.Cortex", "release", "Nimmerverse.Cortex");
        var oracle = await programs.StartAsync(program, ["oracle", "--port", "0", "--tokens", "4", "--first-token-ms", $"{firstTokenMs}"], []);
        var line = await oracle.StandardOutput.ReadLineAsync(cancellationToken) ?? "";
        var url = line.Split(' ').First(static word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd('.');
        await programs.StartGatewayAsync(program, url, cancellationToken);
        programs.Direct = Client(url[..^2], null);
        return programs;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            program.Kill();
            await program.WaitForExitAsync();
            program.Dispose();
        }

        _spawner.Dispose();
        Direct.Dispose();
        Through.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // As up does: without them every trail would stay in the outbox and be offered again and again.
    private async Task MakeStreamsAsync(CancellationToken cancellationToken)
    {
        await using var deployer = await BusConnection.ConnectAsync(
            new BusOptions { Url = _server.Url, Name = "bench" }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
        await Streams.EnsureAsync(deployer, EnvironmentName.Dev, new StreamSettings(), cancellationToken);
    }

    private static HttpClient Client(string address, string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 4_096 }) { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private async Task StartGatewayAsync(string program, string oracle, CancellationToken cancellationToken)
    {
        var list = Path.Combine(_folder, "endpoints.json");
        await File.WriteAllTextAsync(list, $$"""[{"name":"oracle","url":"{{oracle}}","model":"nyx","credits":4096,"price_in":0,"price_out":0}]""", cancellationToken);
        var gateway = await StartAsync(program, [], new()
        {
            ["NIMMERVERSE_NATS_URL"] = _server.Url,
            ["NIMMERVERSE_CORTEX_ENDPOINTS"] = list,
            ["NIMMERVERSE_CORTEX_IDENTITIES"] = await WriteAsync("identities.json", """{"operator": {"gate": "always", "max_priority": 10, "tokens": 1000000000000, "lf": 1000000000}}""", cancellationToken),
            ["NIMMERVERSE_DATA"] = _folder,
        });
        var port = "";
        while (port.Length == 0 && await gateway.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            port = line.Contains("served on", StringComparison.Ordinal) ? line.Split("127.0.0.1:")[1].Split(';')[0] : "";
        }

        _ = gateway.StandardError.ReadToEndAsync(cancellationToken);
        var keys = await File.ReadAllBytesAsync(Path.Combine(_folder, "cortex-keys.json"), cancellationToken);
        using var json = JsonDocument.Parse(keys);
        Through = Client($"http://127.0.0.1:{port}/", json.RootElement.GetProperty("operator").GetString());
        while (!(await Through.GetStringAsync("metrics", cancellationToken)).Contains("endpoint_up{endpoint=\"oracle\"} 1", StringComparison.Ordinal))
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private async Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, text, cancellationToken);
        return file;
    }

    private async Task<Process> StartAsync(string program, IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", program, .. arguments])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = await _spawner.StartAsync(start);
        _programs.Add(process);
        return process;
    }
}
