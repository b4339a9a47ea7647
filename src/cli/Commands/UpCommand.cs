using System.CommandLine;
using Microsoft.Extensions.Logging;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Cli.Up;
using Nimmerverse.Cli.View;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>up</c>: starts a village and shows it.</summary>
internal static class UpCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var npcs = new Option<int>("--npcs") { Description = "NPCs to keep alive, 0 to 10000", HelpName = "N", DefaultValueFactory = static _ => 25 };
        var seed = new Option<ulong?>("--seed") { Description = "Seed of the garden; the same seed draws the same villages", HelpName = "N" };
        var world = new Option<string?>("--world") { Description = "Streets of an OpenStreetMap file (OSM XML, plain or .gz) instead of grids", HelpName = "osm:FILE" };
        var span = new Option<string?>("--for") { Description = "Stop after this time, for example 60s, 10m or 2h", HelpName = "TIME" };
        var speed = new Option<double>("--speed") { Description = "World time over wall time", HelpName = "X", DefaultValueFactory = static _ => 1 };
        var deadlines = new Option<bool>("--tier-deadlines") { Description = "Drop what comes too late for its tier (docs/boundary.md), instead of measuring it only" };
        var headless = new Option<bool>("--headless") { Description = "No terminal view; progress goes to standard error" };
        var json = new Option<bool>("--json") { Description = "Print the figures of the run as one JSON object, the last line of standard output" };
        var nats = new Option<string?>("--nats") { Description = "Use this bus server or cluster instead of a private one", HelpName = "URL" };
        var credentials = new Option<string?>("--credentials") { Description = "Folder with one secret file per bus user, for --nats", HelpName = "DIR" };
        var port = new Option<int>("--port") { Description = "Port of the private bus server on loopback (default: a free one)", HelpName = "N" };
        var replicas = new Option<int>("--replicas")
        { Description = "Copies of trails and dead letters in a cluster of bus servers: 1, 3 or 5", HelpName = "N", DefaultValueFactory = static _ => 1 };
        var trailBytes = new Option<int>("--trails-mib")
        { Description = "Most MiB of trails that wait on the bus for their readers; beyond it they wait with their authors", HelpName = "N", DefaultValueFactory = static _ => 512 };
        var phoebe = new Option<string?>("--phoebe") { Description = "PostgreSQL that keeps trails: an address, or none (default: a private one)", HelpName = "URL|none" };
        var iris = new Option<string>("--iris")
        {
            Description = "Store of embeddings: local (default), chroma (starts one), none, or the address of a Chroma",
            HelpName = "WHERE",
            DefaultValueFactory = static _ => UpOptions.LocalIris,
        };
        var cortex = new Option<string?>("--cortex")
        { Description = "Engines of the large mind: an address that speaks OpenAI, a file that lists several, or none (default: one on 127.0.0.1:31000, if it is there)", HelpName = "URL|FILE|none" };
        var boundary = new Option<string?>("--boundary") { Description = "Model of the boundary, a FunctionGemma GGUF (default: its rules)", HelpName = "FILE" };
        var noStudio = new Option<bool>("--no-studio") { Description = "Without the live page (docs/studio.md)" };
        var studioPort = new Option<int>("--studio-port") { Description = "Port of the live page on loopback (default: a free one)", HelpName = "N" };
        var command = new Command("up", "Start a living village and show it; Ctrl-C stops everything")
        { npcs, seed, world, span, speed, deadlines, headless, json, nats, credentials, port, replicas, trailBytes, phoebe, iris, cortex, boundary, noStudio, studioPort };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(() => RunAsync(
            terminal,
            new UpOptions
            {
                Environment = places.EnvironmentOf(parsed),
                Npcs = Within(parsed.GetValue(npcs), 0, 10_000, "--npcs"),
                Seed = parsed.GetValue(seed),
                For = parsed.GetValue(span) is { } text
                    ? DurationText.Parse(text) ?? throw new ExitException(ExitCode.Usage, $"--for is '{text}', but must be a time such as 60s, 10m or 2h.")
                    : null,
                Speed = Within(parsed.GetValue(speed), 0.01, 1000, "--speed"),
                TierDeadlines = parsed.GetValue(deadlines),
                Headless = parsed.GetValue(headless) || !terminal.IsInteractive || Console.IsInputRedirected,
                Json = parsed.GetValue(json),
                NatsUrl = parsed.GetValue(nats),
                Credentials = parsed.GetValue(credentials),
                Port = Within(parsed.GetValue(port), 0, 65_535, "--port"),
                Streams = new StreamSettings
                {
                    Replicas = parsed.GetValue(replicas) is var copies and (1 or 3 or 5)
                        ? copies
                        : throw new ExitException(ExitCode.Usage, $"--replicas is {parsed.GetValue(replicas)}, but must be 1, 3 or 5."),
                    TrailBytes = Within(parsed.GetValue(trailBytes), 1, 1024 * 1024, "--trails-mib") * 1024L * 1024,
                    Readers = parsed.GetValue(iris) is UpOptions.None ? [TrailStream.Phoebe] : TrailStream.Readers,
                },
                Phoebe = CheckPhoebe(parsed.GetValue(phoebe)),
                Iris = CheckIris(parsed.GetValue(iris)),
                Cortex = parsed.GetValue(cortex) is { } engines ? CheckCortex(engines) : null,
                StudioPort = parsed.GetValue(noStudio) ? null
                    : Within(parsed.GetValue(studioPort), 0, 65_535, "--studio-port") is var page and not 0 ? page : LoopbackPort.Free(),
                BoundaryModel = parsed.GetValue(boundary) is { } model ? FileOf("--boundary", model) : null,
            },
            WorldChoice.Parse(parsed.GetValue(world)),
            places.DataOf(parsed),
            cancellationToken)));
        return command.WithExamples("up", "up --npcs 50 --seed 7", "up --npcs 25 --for 60s --headless --json", "up --world osm:tests/world/data/hohe-warte.osm.gz", "up --cortex http://127.0.0.1:8080/v1", "up --nats nats://bus.lab:4222 --credentials /etc/nimmerverse/credentials");
    }

    private static async Task<int> RunAsync(Terminal terminal, UpOptions options, string? world, DataFolder data, CancellationToken cancellationToken)
    {
        FileMask.OwnerOnly();
        var installation = Installation.Find();
        if (world is not null)
        {
            options = options with { World = await WorldChoice.CheckAsync(installation, world, cancellationToken) };
        }

        data.Create();
        using var owned = DataLock.Take(data);
        LifelineWatch.Begin();
        using var loggers = LoggerFactory.Create(_ => { });
        UpSummary summary;
        using (IUpView view = options.Headless ? new HeadlessView(terminal.Error) : new LiveView(options))
        {
            if (options.World is { Description: var map })
            {
                view.Tell($"The village stands on {map}.");
            }

            if (options.Headless)
            {
                view.Tell($"Starting a village of {options.Npcs} in {data.Root}; logs are in {data.Logs}.");
            }

            summary = await new UpRun(options, installation, data, view, loggers, TimeProvider.System).RunAsync(cancellationToken);
        }

        SummaryTable.Print(options.Json ? terminal.Error : terminal.Output, summary);
        if (options.Json)
        {
            terminal.Write(summary.ToJson());
        }

        return (int)(cancellationToken.IsCancellationRequested && options.For is not null ? ExitCode.Interrupted : ExitCode.Ok);
    }

    /// <summary>A wrong address is told before anything starts.</summary>
    private static string? CheckPhoebe(string? phoebe)
    {
        if (phoebe is not (null or UpOptions.None))
        {
            PhoebeAddress.Read(phoebe);
        }

        return phoebe;
    }

    private static string CheckIris(string? iris) => iris is UpOptions.LocalIris or UpOptions.PrivateChroma or UpOptions.None
        || (Uri.TryCreate(iris, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        ? iris!
        : throw new ExitException(ExitCode.Usage, $"--iris is '{iris}', but must be local, chroma, none or an address such as http://chroma.lab:8000.");

    private static string CheckCortex(string cortex) => cortex switch
    {
        UpOptions.None => cortex,
        _ when !cortex.Contains("://", StringComparison.Ordinal) => FileOf("--cortex", cortex),
        _ when Uri.TryCreate(cortex, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 => cortex,
        _ => throw new ExitException(
            ExitCode.Usage, $"--cortex is '{cortex}', but must be none, a file, or an address such as http://127.0.0.1:31000/v1 (a key belongs into the file)."),
    };

    private static string FileOf(string option, string path) => File.Exists(path)
        ? Path.GetFullPath(path)
        : throw new ExitException(ExitCode.Usage, $"{option} names {path}, which is not there.");

    private static T Within<T>(T value, T min, T max, string option)
        where T : IComparable<T> => value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0
        ? value
        : throw new ExitException(ExitCode.Usage, $"{option} is {value}, but must be from {min} to {max}.");
}
