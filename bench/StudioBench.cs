using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Bench.Studio;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Bench;

/// <summary>
/// What the studio's server costs: a graph of N nodes and 3 N edges on a real bus, each node saying something about twice a second at
/// random moments, so that almost every rate moves in every quarter second; without, with one and with eight pages that look.
/// </summary>
public sealed class StudioBench : IBenchmark
{
    private const int Listeners = 30;
    private const int ListenersOfEach = 3;
    private const double MessagesPerNode = 2;

    /// <inheritdoc />
    public string Name => "studio";

    /// <inheritdoc />
    public string Summary => "The studio's server with 100 to 3,000 nodes and three times as many edges at 20 Hz: bytes, CPU, time from message to frame.";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rows = new List<BenchmarkRow>();
        var span = TimeSpan.FromSeconds(context.Quick ? 4 : 20);
        foreach (var nodes in context.Quick ? (int[])[100, 1_000] : [100, 300, 1_000, 3_000])
        {
            await context.Progress.WriteLineAsync($"studio: {nodes} nodes");
            await MeasureAsync(nodes, span, rows, cancellationToken);
        }

        return new BenchmarkResult(
            rows,
            [
                $"A real nats-server and the studio as a process of its own; all nodes speak over one connection, {Listeners} connections listen, {ListenersOfEach} to each node.",
                $"Each page acknowledges at once. CPU is the studio's alone, of one core; time is from the oldest message of a frame to its arrival at a page, {MessagesPerNode:0} messages a second from each node.",
                "Bus server, speaker, listeners, studio and pages share the machine's cores.",
            ],
            []);
    }

    private static async Task MeasureAsync(int nodes, TimeSpan span, List<BenchmarkRow> rows, CancellationToken cancellationToken)
    {
        await using var server = await BenchServer.StartAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = Enumerable.Range(0, Listeners).Select(listener => ListenAsync(server, listener, nodes, ending.Token)).ToArray();
        await using var bus = await BusConnection.ConnectAsync(
            new BusOptions { Url = server.Url, Name = "dev.cell.speaker" }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
        var speaking = SpeakAsync(bus, nodes, ending.Token);
        using var studio = await RunningStudio.StartAsync(server.Url, cancellationToken);
        var first = await studio.LookAsync(ending.Token);
        while (first.Nodes < nodes || first.Edges < nodes * ListenersOfEach)
        {
            await Task.Delay(100, cancellationToken);
        }

        first.Dispose();
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        var (without, _) = await studio.CpuAsync(span, [], cancellationToken);
        using var one = await studio.LookAsync(ending.Token);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        var (alone, bytes) = await studio.CpuAsync(span, [one], cancellationToken);
        var (p50, p99) = one.Times();
        List<StudioPage> all = [one];
        while (all.Count < 8)
        {
            all.Add(await studio.LookAsync(ending.Token));
        }

        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        var (eight, _) = await studio.CpuAsync(span, all, cancellationToken);
        var (_, before) = one.Times();
        var memory = studio.ResidentMib();
        using var stalled = await studio.StallAsync(cancellationToken);
        await studio.CpuAsync(span, all, cancellationToken);
        var (_, beside) = one.Times();
        var name = string.Create(CultureInfo.InvariantCulture, $"{nodes:N0} nodes, {first.Edges:N0} edges: ");
        rows.Add(new(name + "bytes a second to a page", bytes / 1_000, "kB/s", nodes == 1_000 ? "<= 200" : null));
        rows.Add(new(name + "time from bus message to frame p50", p50, "ms"));
        rows.Add(new(name + "time from bus message to frame p99", p99, "ms"));
        rows.Add(new(name + "CPU without a page", without, "% of a core"));
        rows.Add(new(name + "CPU with one page", alone, "% of a core"));
        rows.Add(new(name + "CPU of each further page", (eight - alone) / 7, "% of a core"));
        rows.Add(new(name + "memory of the studio with eight pages", memory, "MiB"));
        rows.Add(new(name + "time from bus message to frame p99 with eight pages", before, "ms"));
        rows.Add(new(name + "the same beside a ninth that reads nothing", beside, "ms"));
        rows.Add(new(name + "memory beside a ninth that reads nothing", studio.ResidentMib(), "MiB"));
        foreach (var page in all.Skip(1))
        {
            page.Dispose();
        }

        await ending.CancelAsync();
        await Task.WhenAll([.. listening, speaking]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A connection that is subscribed to a part of the nodes and throws away what it hears: cheap, so that the studio is measured.</summary>
    private static async Task ListenAsync(BenchServer server, int listener, int nodes, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(server.Url).Port, cancellationToken);
        var stream = client.GetStream();
        var text = new StringBuilder($"CONNECT {{\"verbose\":false,\"name\":\"dev.nerve.l{listener}\"}}\r\n");
        for (var node = 0; node < nodes; node++)
        {
            if (Enumerable.Range(0, ListenersOfEach).Any(which => (node + which) % Listeners == listener))
            {
                text.Append(CultureInfo.InvariantCulture, $"SUB dev.nervous.cells.n{node}.wave {node + 1}\r\n");
            }
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellationToken);
        var nothing = new byte[256 * 1024];
        while (await stream.ReadAsync(nothing, cancellationToken) > 0)
        {
            // Nobody reads this; a benchmark ends before the server asks whether the connection lives.
        }
    }

    private static async Task SpeakAsync(BusConnection bus, int nodes, CancellationToken cancellationToken)
    {
        var random = new Random(7);
        var speakers = Enumerable.Range(0, nodes).Select(node => RunningProgram.Speak(bus, $"n{node}", EntityType.Cell)).ToArray();
        var subjects = Enumerable.Range(0, nodes).Select(static node => Subjects.CellWave.For(EnvironmentName.Dev, $"n{node}")).ToArray();
        foreach (var node in Enumerable.Range(0, nodes))
        {
            speakers[node].Publish(subjects[node], new WaveSignal { Domain = "bench", Confidence = 0.5 });
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var owed = 0.0;
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            for (owed += nodes * MessagesPerNode * 0.01; owed >= 1; owed--)
            {
                var node = random.Next(nodes);
                speakers[node].Publish(subjects[node], new WaveSignal { Domain = "bench", Confidence = random.NextDouble() });
            }
        }
    }
}
