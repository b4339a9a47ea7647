using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Boundary.Calls;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Tooling;

namespace Nimmerverse.Bench.Boundary;

/// <summary>How quick the real boundary process is over the real bus.</summary>
/// <param name="Calls">Crossings.</param>
/// <param name="PerSecond">Crossings a second.</param>
/// <param name="P50Ms">Median round trip.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="ByRules">Crossings that rules decided.</param>
internal sealed record CrossingRun(int Calls, double PerSecond, double P50Ms, double P99Ms, int ByRules)
{
    private const long TrailBytes = 1L << 28;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly JsonElement[] Inputs =
    [
        JsonElement.Parse("""{"gate_id":"math","domain":"math","to_state":"open","correlation_score":0.8,"weight":0.25,"mode":"deliberate"}"""),
        JsonElement.Parse("""{"npc":7,"plan":[4,9],"facts":[{"house":3,"attribute":"resident","value":"a baker"}]}"""),
        JsonElement.Parse("""{"advice":"turn","nerve":"exploration","bearing_deg":-45.5}"""),
        JsonElement.Parse("""{"say":"Good morning","language":"english"}"""),
    ];

    /// <summary>Lets things cross.</summary>
    /// <param name="home">The repository's root.</param>
    /// <param name="llama">The server whose model decides, or null for rules.</param>
    /// <param name="calls">How many.</param>
    /// <param name="atOnce">How many at once.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>How quick it was.</returns>
    public static async Task<CrossingRun> RunAsync(string home, BenchLlama? llama, int calls, int atOnce, CancellationToken cancellationToken)
    {
        var program = Path.Combine(home, "artifacts", "bin", "Nimmerverse.Boundary", "release", "Nimmerverse.Boundary");
        var folder = Directory.CreateTempSubdirectory("nimmerverse-bench-boundary-").FullName;
        await using var server = await BenchServer.StartAsync(cancellationToken);
        await using var bus = await BusConnection.ConnectAsync(
            new BusOptions { Url = server.Url, Name = "bench", SendImmediately = true }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
        await bus.JetStream.CreateOrUpdateStreamAsync(TrailStream.Configuration(EnvironmentName.Dev, TrailBytes), cancellationToken);
        using var spawner = new SpawnThread();
        using var boundary = await ChildProcess.StartAsync(spawner, new ChildSpecification
        {
            Name = "boundary",
            Program = program,
            Environment = await EnvironmentAsync(server.Url, folder, llama, cancellationToken),
            LogFile = Path.Combine(folder, "boundary.log"),
            DeathSignal = "KILL",
        });
        var messenger = new Messenger(
            bus, EnvironmentName.Dev, new Source { EntityId = "bench", EntityType = EntityType.Operator, Node = "bench" }, TimeProvider.System, NullLogger<Messenger>.Instance);
        await using var statuses = await messenger.SubscribeAsync(Subjects.BoundaryStatus.All(EnvironmentName.Dev), cancellationToken: cancellationToken);
        await using var first = statuses.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await first.MoveNextAsync();
        await CrossAsync(messenger, Math.Max(20, calls / 20), atOnce, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        var (times, byRules) = await CrossAsync(messenger, calls, atOnce, cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await boundary.StopAsync(TimeProvider.System);
        Directory.Delete(folder, recursive: true);
        return new(calls, calls / seconds, times[calls / 2], times[(int)((calls - 1) * 0.99)], byRules);
    }

    private static async Task<(double[] Times, int ByRules)> CrossAsync(Messenger messenger, int calls, int atOnce, CancellationToken cancellationToken)
    {
        var domains = Catalogue.Domains.Order(StringComparer.Ordinal).ToArray();
        var times = new double[calls];
        int next = -1, byRules = 0;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => AskAsync()));
        Array.Sort(times);
        return (times, byRules);

        async Task AskAsync()
        {
            while (Interlocked.Increment(ref next) is var i && i < calls)
            {
                var began = TimeProvider.System.GetTimestamp();
                var reply = await messenger.RequestAsync(
                    Subjects.BoundaryTransform,
                    Subjects.BoundaryTransform.For(EnvironmentName.Dev),
                    new TransformRequest { Direction = (TransformDirection)(i % 2), Domain = domains[i % domains.Length], Input = Inputs[i / 2 % Inputs.Length] },
                    Patience,
                    cancellationToken);
                times[i] = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
                if (reply.Body is not { Backend: not "rules" })
                {
                    Interlocked.Increment(ref byRules);
                }
            }
        }
    }

    private static async Task<Dictionary<string, string>> EnvironmentAsync(string url, string folder, BenchLlama? llama, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["NIMMERVERSE_NATS_URL"] = url, ["NIMMERVERSE_LOG_LEVEL"] = "warning" };
        if (llama is not null)
        {
            var models = Path.Combine(folder, "models.json");
            await File.WriteAllTextAsync(models, $$"""[{"domain":"*","model":"{{llama.Model}}","url":"{{llama.Url}}"}]""", cancellationToken);
            environment["NIMMERVERSE_BOUNDARY_MODELS"] = models;
        }

        return environment;
    }
}
