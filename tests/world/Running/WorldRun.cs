using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.World.Tests.Running;

/// <summary>The real world process on a real bus, with a data folder of its own. It ends with the test run.</summary>
internal sealed class WorldRun : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NatsServerFixture _nats;
    private readonly Dictionary<string, string> _settings;
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-world-").FullName;
    private Process? _process;
    private Task<string>? _log;

    private WorldRun(NatsServerFixture nats, BusConnection bus, Dictionary<string, string> settings)
    {
        _nats = nats;
        _settings = settings;
        Bus = bus;
        Messenger = new Messenger(
            bus,
            EnvironmentName.Dev,
            new Source { EntityId = "test", EntityType = EntityType.Operator, Node = "test" },
            TimeProvider.System,
            NullLogger<Messenger>.Instance);
    }

    public BusConnection Bus { get; }

    public Messenger Messenger { get; }

    public string DataFolder => _folder;

    public static async Task<WorldRun> StartAsync(NatsServerFixture nats, params (string Name, string Value)[] settings)
    {
        var run = new WorldRun(nats, await nats.ConnectAsync(), settings.ToDictionary(static setting => setting.Name, static setting => setting.Value));
        run.Start();
        return run;
    }

    /// <summary>Changes a setting of the next life.</summary>
    public void Set(string name, string value) => _settings[name] = value;

    /// <summary>Starts the process, after <see cref="KillAsync"/> again on the same data.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Nimmerverse.World"))
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                ["NIMMERVERSE_NATS_URL"] = _nats.Url,
                ["NIMMERVERSE_DATA"] = _folder,
                ["NIMMERVERSE_LIFELINE_PID"] = $"{Environment.ProcessId}",
            },
        };
        foreach (var (name, value) in _settings)
        {
            start.Environment["NIMMERVERSE_" + name] = value;
        }

        _process = Process.Start(start)!;
        _log = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Kills the process as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await WaitForEndAsync();
    }

    /// <summary>Asks the process to stop, as SIGTERM does.</summary>
    public async Task<(int Code, string Log)> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        return await WaitForEndAsync();
    }

    /// <summary>Keeps the process from running for a while, as a suspended machine does.</summary>
    public async Task StandStillAsync(TimeSpan time)
    {
        using var stop = Process.Start("kill", ["-STOP", $"{_process!.Id}"]);
        await stop.WaitForExitAsync();
        await Task.Delay(time);
        using var go = Process.Start("kill", ["-CONT", $"{_process.Id}"]);
        await go.WaitForExitAsync();
    }

    /// <summary>The nice value of each thread, as the kernel has it.</summary>
    public int[] NiceOfThreads() =>
    [
        .. Directory.EnumerateDirectories($"/proc/{_process!.Id}/task")
            .Select(static task => File.ReadAllText(Path.Combine(task, "stat")))
            .Select(static stat => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture)),
    ];

    public async Task<(int Code, string Log)> WaitForEndAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await _log!);
    }

    /// <summary>Waits for a message; what sends is armed by the caller once the subscription stands.</summary>
    public async Task<TBody> WaitForAsync<TBody>(SubjectFilter<TBody> filter, Func<TBody, bool> wanted, Action? trigger = null)
        where TBody : class
    {
        using var patience = new CancellationTokenSource(Patience);
        var ended = _process!.WaitForExitAsync(patience.Token);
        var came = HearAsync(filter, wanted, trigger, patience.Token);
        if (await Task.WhenAny(came, ended) == ended && ended.IsCompletedSuccessfully)
        {
            await patience.CancelAsync();
            throw new InvalidOperationException($"The world ended while {filter} was awaited: {await _log!}");
        }

        return await came;
    }

    public Task<VillageSnapshot> SnapshotAsync(Func<VillageSnapshot, bool> wanted) =>
        WaitForAsync(Subjects.WorldSnapshot.All(EnvironmentName.Dev), wanted);

    private async Task<TBody> HearAsync<TBody>(
        SubjectFilter<TBody> filter, Func<TBody, bool> wanted, Action? trigger, CancellationToken cancellationToken)
        where TBody : class
    {
        await using var subscription = await Messenger.SubscribeAsync(filter, cancellationToken: cancellationToken);
        trigger?.Invoke();
        await foreach (var received in subscription.ReadAllAsync(cancellationToken))
        {
            if (wanted(received.Body))
            {
                return received.Body;
            }
        }

        throw new InvalidOperationException($"Nothing fitting came on {filter}.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        await Bus.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
