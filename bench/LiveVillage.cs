using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Bench;

/// <summary>A village brought up by the product's own <c>up</c> in a folder of its own, watched as its operator; gone when disposed.</summary>
internal sealed class LiveVillage : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly string _folder;
    private readonly Process _up;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, Heard> _states = new();
    private BusConnection? _bus;
    private Task _listening = Task.CompletedTask;

    private LiveVillage(string folder, Process up)
    {
        _folder = folder;
        _up = up;
    }

    /// <summary>The last state of each NPC, with the moment at which it was heard.</summary>
    internal IReadOnlyDictionary<string, Heard> States => _states;

    /// <summary>Called with each state the moment it is heard.</summary>
    internal Action<NpcState>? StateHeard { get; set; }

    /// <summary>Brings a village up and waits until every NPC ticks.</summary>
    internal static async Task<LiveVillage> StartAsync(BenchmarkContext context, int npcs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("nimmerverse-bench-").FullName;
        var start = new ProcessStartInfo(new Installation(context.HomeDirectory).Program("Nimmerverse.Cli"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["up", "--headless", "--no-studio", "--npcs", $"{npcs}", "--seed", "1", "--data", folder])
        {
            start.ArgumentList.Add(argument);
        }

        // When the benchmark is killed, the village ends with it.
        start.Environment["NIMMERVERSE_LIFELINE_PID"] = $"{Environment.ProcessId}";
        var up = Process.Start(start) ?? throw new InvalidOperationException("up did not start.");
        up.OutputDataReceived += static (_, _) => { };
        up.ErrorDataReceived += (_, line) => context.Progress.Write(line.Data is null ? "" : $"  up: {line.Data}\n");
        up.BeginOutputReadLine();
        up.BeginErrorReadLine();
        var village = new LiveVillage(folder, up);
        try
        {
            await village.ListenAsync(npcs, cancellationToken);
            return village;
        }
        catch
        {
            await village.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_bus is not null)
        {
            await _bus.DisposeAsync();
        }

        if (!_up.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", $"{_up.Id}"]);
            using var limit = new CancellationTokenSource(StopTime);
            await _up.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _up.Kill();
        }

        _up.Dispose();
        _ended.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ListenAsync(int npcs, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(StartTime);
        // Written by `up` once its bus is there.
        var runFile = new DataFolder(_folder).RunFile;
        while (!File.Exists(runFile))
        {
            ObjectDisposedException.ThrowIf(_up.HasExited, this);
            await Task.Delay(LookEvery, limited.Token);
        }

        var run = JsonSerializer.Deserialize<RunFile>(await File.ReadAllTextAsync(runFile, limited.Token), SnakeCase)!;
        var environment = EnvironmentName.Parse(run.Environment)!;
        _bus = await BusConnection.ConnectAsync(
            new BusOptions { Url = run.NatsUrl, CredentialsFile = Path.Combine(run.Credentials, "operator.json"), Name = "bench" },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            limited.Token);
        var messenger = new Messenger(
            _bus,
            environment,
            new Source { EntityId = "operator", EntityType = EntityType.Operator, Node = run.Node },
            TimeProvider.System,
            NullLogger<Messenger>.Instance);
        var states = await messenger.SubscribeAsync(Subjects.NpcState.All(environment), cancellationToken: limited.Token);
        _listening = HearAsync(states);
        while (_states.Count < npcs || _states.Values.Any(static heard => heard.State.Tick < 5))
        {
            await Task.Delay(LookEvery, limited.Token);
        }
    }

    private async Task HearAsync(TypedSubscription<NpcState> states)
    {
        await using (states)
        {
            await foreach (var state in states.ReadAllAsync(_ended.Token))
            {
                _states[state.Body.Npc] = new Heard(state.Body, Stopwatch.GetTimestamp());
                StateHeard?.Invoke(state.Body);
            }
        }
    }

    /// <summary>A state and when it was heard.</summary>
    /// <param name="State">The state.</param>
    /// <param name="At">The stopwatch's timestamp.</param>
    internal sealed record Heard(NpcState State, long At);
}
