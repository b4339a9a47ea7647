using System.Diagnostics;
using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Meaning;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Thalamus.Gates;
using Nimmerverse.Tooling;

namespace Nimmerverse.Bench.Gates;

/// <summary>A real nats-server and the real thalamus process, with the shipped gates and one gate per probe word.</summary>
internal sealed class LiveThalamus : IAsyncDisposable
{
    private readonly SpawnThread _spawner = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-bench-gates-").FullName;
    private readonly List<ChildProcess> _children = [];
    private readonly int _port = LoopbackPort.Free();

    public string Url => $"nats://127.0.0.1:{_port}";

    /// <summary>CPU time that the thalamus has used.</summary>
    public TimeSpan ThalamusCpu
    {
        get
        {
            using var process = Process.GetProcessById(_children[^1].Pid);
            return process.TotalProcessorTime;
        }
    }

    public static string[] ProbeWords(int count)
    {
        var taken = GateDefinitions.Shipped.SelectMany(static gate => gate.Anchors).ToHashSet();
        return [.. WordVectors.Shipped.Words.Where(word => word.Length > 3 && !taken.Contains(word)).Skip(3_000).Take(count)];
    }

    public async Task StartAsync(string home, IReadOnlyList<string> probeWords, CancellationToken cancellationToken)
    {
        var program = Path.Combine(home, "artifacts", "bin", "Nimmerverse.Thalamus", "release", "Nimmerverse.Thalamus");
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"{program} is not built: run 'dotnet build -c Release src/thalamus' first.");
        }

        var gates = Path.Combine(_folder, "gates.json");
        await File.WriteAllTextAsync(gates, GatesJson(probeWords), cancellationToken);
        var server = await NatsBinary.FindAsync(cancellationToken);
        await StartChildAsync("nats-server", server.Path, ["-a", "127.0.0.1", "-p", $"{_port}"], []);
        await using (await ConnectAsync("wait", sendImmediately: false, cancellationToken))
        {
            await StartChildAsync("thalamus", program, [], new()
            {
                ["NIMMERVERSE_NATS_URL"] = Url,
                ["NIMMERVERSE_GATES"] = gates,
                ["NIMMERVERSE_LOG_LEVEL"] = "warning",
            });
        }
    }

    public Task<BusConnection> ConnectAsync(string name, bool sendImmediately, CancellationToken cancellationToken) => BusConnection.ConnectAsync(
        new BusOptions { Url = Url, Name = name, SendImmediately = sendImmediately, ConnectRetry = TimeSpan.FromSeconds(10) },
        Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
        TimeProvider.System,
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var child in Enumerable.Reverse(_children))
        {
            await child.StopAsync(TimeProvider.System);
            child.Dispose();
        }

        _spawner.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string GatesJson(IReadOnlyList<string> probeWords)
    {
        var gates = GateDefinitions.Shipped.Select(static gate => (gate.GateId, gate.Anchors))
            .Concat(probeWords.Select(static (word, i) => ($"probe-{i}", (IReadOnlyList<string>)[word])));
        var entries = gates.Select(static gate =>
            $$"""{"gate_id": "{{gate.Item1}}", "anchors": [{{string.Join(", ", gate.Item2.Select(static word => $"\"{word}\""))}}]}""");
        return $$"""{"gates": [{{string.Join(",\n", entries)}}]}""";
    }

    private async Task StartChildAsync(string name, string program, string[] arguments, Dictionary<string, string> environment) =>
        _children.Add(await ChildProcess.StartAsync(_spawner, new ChildSpecification
        {
            Name = name,
            Program = program,
            Arguments = arguments,
            Environment = environment,
            LogFile = Path.Combine(_folder, name + ".log"),
            DeathSignal = "KILL",
        }));
}
