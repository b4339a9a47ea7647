using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Bench;

/// <summary>How fast the garden steps, and how late the real process ticks.</summary>
public sealed class WorldBench : IBenchmark
{
    private const int ActHz = 10;

    // Bodies do not act all at once.
    private const int Turns = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly EnvironmentName Dev = EnvironmentName.Dev;

    /// <inheritdoc />
    public string Name => "world";

    /// <inheritdoc />
    public string Summary => "Garden ticks/s in fast-forward with 25 and 1,000 bodies; tick lateness of the real process";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rows = new List<BenchmarkRow>();
        var seconds = context.Quick ? 1 : 5;
        rows.AddRange(FastForward(25, new GardenRules { StartLevel = 1 }, "level 1", seconds));
        rows.AddRange(FastForward(1_000, new GardenRules { StartLevel = 3 }, "level 3", seconds));
        var folder = Directory.CreateTempSubdirectory("nimmerverse-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "town.osm");
            var town = Town.Write(file, Town.SideFor5000, seed: 1);
            await context.Progress.WriteLineAsync($"world: {town.Graph.NodeCount} street nodes");
            rows.AddRange(FastForward(
                1_000, new GardenRules { StartLevel = LevelPlan.OnStreets, Map = town }, $"{town.Graph.NodeCount} street nodes", seconds));
            rows.AddRange(TownBrain.Measure(town, context.Quick ? 5_000 : 50_000));
            await context.Progress.WriteLineAsync("world: real process, quiet machine");
            rows.AddRange(await RealProcessAsync(context, 25, world: "", "25 bodies", busyThreads: 0, cancellationToken));
            rows.AddRange(await RealProcessAsync(
                context, 1_000, $"{StreetMaps.OsmPrefix}{file}", $"1000 bodies on {town.Graph.NodeCount} street nodes", busyThreads: 0, cancellationToken));
            await context.Progress.WriteLineAsync("world: real process, every processor busy");
            rows.AddRange(await RealProcessAsync(
                context, 25, world: "", $"25 bodies, {Environment.ProcessorCount} busy threads", Environment.ProcessorCount, cancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new BenchmarkResult(
            rows,
            [
                $"Fast-forward: in process, one thread, every body walks {ActHz} times a world second and gets its view built (not "
                    + "serialised); nobody answers quizzes, so the village stays. Seed 1.",
                "Processor time is counted instead of time, where it can be: it does not depend on what else runs. The real process's includes hearing "
                    + "actions, views as messages, deltas, snapshots and garbage collection.",
                $"Real process: own nats-server, speed 1, bodies walking {ActHz} times a second from this benchmark's process; p99 as "
                    + "the world itself reports it over its last minute.",
                "Street nodes: a generated town (bench/Town.cs), read as any OpenStreetMap file is. Views: bytes of the messages as they go out.",
                "Busy: as many threads of this process as there are processors spin meanwhile, at the same priority as everything else.",
            ],
            []);
    }

    private static IEnumerable<BenchmarkRow> FastForward(int bodies, GardenRules rules, string where, int seconds)
    {
        var garden = new LivingGarden(rules with { ExpectedNpcs = bodies, QuizPeriodTicks = int.MaxValue / 4 }, seed: 1);
        var ids = Enumerable.Range(0, bodies).Select(static i => $"{i}").ToArray();
        garden.Step([.. ids.Select(static id => new BodyAction(id, new WorldAction { Village = 0, Tick = 0, Kind = ActionKind.Join }))]);
        var exits = ids.Select(id => garden.View(id)!.Exits).ToArray();
        var random = new DeterministicRandom(1);
        var actions = new BodyAction[bodies];
        var ticks = 0L;
        Run(GardenRules.TicksPerSecond * 5);

        ticks = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var used = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds))
        {
            Run(GardenRules.TicksPerSecond);
        }

        var perTick = (Environment.CpuUsage.TotalTime - used) / ticks;
        var what = $"{bodies} bodies, {where}";
        var allocation = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)ticks;
        yield return new BenchmarkRow($"{what}: processor time of a tick", Math.Round(perTick.TotalMicroseconds, 1), "us");
        yield return new BenchmarkRow($"{what}: speed over real time, on a processor of its own", Math.Round(GardenRules.SecondsPerTick / perTick.TotalSeconds), "x");
        yield return new BenchmarkRow($"{what}: allocated per tick", Math.Round(allocation), "B");
        var sizes = ids.Select(id => SizeOf(garden.View(id)!)).ToArray();
        yield return new BenchmarkRow($"{what}: view, mean", Math.Round(sizes.Average()), "B");
        yield return new BenchmarkRow($"{what}: view, largest", sizes.Max(), "B");

        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var acting = 0;
                for (var body = (int)(garden.Tick % 2); body < bodies; body += GardenRules.TicksPerSecond / ActHz)
                {
                    actions[acting++] = new BodyAction(ids[body], MoveTo(garden.VillageNumber, garden.Tick, exits[body], random));
                }

                foreach (var id in garden.Step(actions.AsSpan(0, acting)).Views)
                {
                    var view = garden.View(id)!;
                    if (int.TryParse(id, out var body))
                    {
                        exits[body] = view.Exits;
                    }
                }

                ticks++;
            }
        }
    }

    private static int SizeOf(WorldView view)
    {
        var source = new Source { EntityId = "world", EntityType = EntityType.World, Node = "bench" };
        var header = new Header
        {
            MessageId = Guid.CreateVersion7(),
            MessageType = Subjects.WorldView.MessageType,
            Version = Header.CurrentVersion,
            Timestamp = TimeProvider.System.GetUtcNow(),
            Source = source,
        };
        return MessageCodec.Write(new Message<WorldView>(header, view), Subjects.WorldView.Json).Length;
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> RealProcessAsync(
        BenchmarkContext context, int bodies, string world, string where, int busyThreads, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("nimmerverse-bench-").FullName;
        using var server = Start("nats-server", ["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", folder], []);
        try
        {
            var url = await FindUrlAsync(folder, cancellationToken);
            using var process = Start(
                Path.Combine(context.HomeDirectory, "artifacts/bin/Nimmerverse.World/release/Nimmerverse.World"),
                [],
                new()
                {
                    ["NIMMERVERSE_NATS_URL"] = url,
                    ["NIMMERVERSE_DATA"] = folder,
                    ["NIMMERVERSE_NPCS"] = $"{bodies}",
                    ["NIMMERVERSE_WORLD"] = world,
                    ["NIMMERVERSE_LIFELINE_PID"] = $"{Environment.ProcessId}",
                });
            try
            {
                return await MeasureAsync(process, url, bodies, where, context.Quick ? 15 : 60, busyThreads, cancellationToken);
            }
            finally
            {
                process.Kill();
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> MeasureAsync(
        Process world, string url, int bodies, string where, int seconds, int busyThreads, CancellationToken cancellationToken)
    {
        await using var bus = await BusConnection.ConnectAsync(
            new BusOptions { Url = url, Name = "bench" }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
        var source = new Source { EntityId = "bench", EntityType = EntityType.Operator, Node = "bench" };
        var messenger = new Messenger(bus, Dev, source, TimeProvider.System, NullLogger<Messenger>.Instance);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var views = await messenger.SubscribeAsync(Subjects.WorldView.All(Dev), cancellationToken: cancellationToken);
        await using var snapshots = await messenger.SubscribeAsync(Subjects.WorldSnapshot.All(Dev), cancellationToken: cancellationToken);
        var walking = WalkAsync(messenger, bodies, views, ending.Token);
        Spin(busyThreads, ending.Token);

        // The first seconds, in which the runtime compiles the loop, count too: the figure is what the world tells of itself.
        var heard = new List<VillageSnapshot>();
        var (used, since) = (TimeSpan.Zero, 0L);
        await foreach (var received in snapshots.ReadAllAsync(cancellationToken))
        {
            heard.Add(received.Body);

            // By then every body has joined, and the runtime has compiled what runs often.
            if (heard.Count == seconds / 3)
            {
                world.Refresh();
                (used, since) = (world.TotalProcessorTime, received.Body.Tick);
            }

            if (heard.Count == seconds)
            {
                break;
            }
        }

        world.Refresh();
        var perTick = (world.TotalProcessorTime - used).TotalMilliseconds / Math.Max(1, heard[^1].Tick - since);
        await ending.CancelAsync();
        await walking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var what = $"real process, {where}";
        return
        [
            new BenchmarkRow($"{what}: tick lateness p99", heard[^1].LatenessP99Ms, "ms", "< 5"),
            new BenchmarkRow($"{what}: late ticks of {heard[^1].Tick}", heard[^1].LateTicks, "ticks"),
            new BenchmarkRow($"{what}: processor time for a tick of 50 ms, all threads", Math.Round(perTick, 2), "ms"),
        ];
    }

    private static async Task WalkAsync(
        Messenger messenger, int bodies, TypedSubscription<WorldView> views, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<string, WorldView>(StringComparer.Ordinal);
        var subjects = Enumerable.Range(0, bodies).Select(static i => (Body: $"{i}", Subject: Subjects.WorldAction.For(Dev, $"{i}"))).ToArray();
        var random = new DeterministicRandom(3);
        var hearing = HearAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ActHz / Turns));
        for (var turn = 0; await timer.WaitForNextTickAsync(cancellationToken); turn = (turn + 1) % Turns)
        {
            for (var i = turn; i < subjects.Length; i += Turns)
            {
                var (body, subject) = subjects[i];
                WorldView? view;
                lock (latest)
                {
                    latest.TryGetValue(body, out view);
                }

                messenger.Publish(subject, view is null
                    ? new WorldAction { Village = 0, Tick = 0, Kind = ActionKind.Join }
                    : MoveTo(view.Village, view.Tick, view.Exits, random));
            }
        }

        await hearing;

        async Task HearAsync()
        {
            await foreach (var received in views.ReadAllAsync(cancellationToken))
            {
                lock (latest)
                {
                    latest[received.Body.Body] = received.Body;
                }
            }
        }
    }

    private static WorldAction MoveTo(long village, long tick, IReadOnlyList<int> exits, DeterministicRandom random) =>
        new() { Village = village, Tick = tick, Kind = ActionKind.Move, ToNode = exits[random.Next(exits.Count)] };

    private static void Spin(int threads, CancellationToken cancellationToken)
    {
        for (var i = 0; i < threads; i++)
        {
            new Thread(() =>
            {
                while (!cancellationToken.IsCancellationRequested)
                {
                    Thread.SpinWait(1_000);
                }
            })
            { IsBackground = true }.Start();
        }
    }

    private static Process Start(string program, string[] args, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<string> FindUrlAsync(string folder, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (Directory.EnumerateFiles(folder, "*.ports").FirstOrDefault() is { } file
                && await File.ReadAllTextAsync(file, patience.Token) is { Length: > 0 } ports)
            {
                using var json = System.Text.Json.JsonDocument.Parse(ports);
                return json.RootElement.GetProperty("nats")[0].GetString()!;
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
