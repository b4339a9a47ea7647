using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Training.Living;

/// <summary>A village under a tight budget, brought up by the product's own <c>up</c> with a scripted oracle as its large mind; gone when disposed.</summary>
internal sealed class TightVillage : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder;
    private readonly OwnedProcess _oracle;
    private readonly OwnedProcess _up;
    private BusConnection? _bus;

    private TightVillage(string folder, OwnedProcess oracle, OwnedProcess up) => (_folder, _oracle, _up) = (folder, oracle, up);

    /// <summary>Its bus, as its operator.</summary>
    internal Messenger Messenger { get; private set; } = null!;

    /// <summary>Whether it has ended by itself.</summary>
    internal bool HasEnded => _up.HasExited;

    /// <summary>Brings it up.</summary>
    /// <param name="settings">How tight.</param>
    /// <param name="told">Gets its progress.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The village, when its bus is there.</returns>
    internal static async Task<TightVillage> StartAsync(LiveSettings settings, Action<string> told, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var folder = Directory.CreateTempSubdirectory("nimmerverse-live-").FullName;
        var oracle = await OwnedProcess.StartAsync(
            Program("Nimmerverse.Cortex"), ["oracle", "--port", $"{port}", "--first-token-ms", "800", "--token-ms", "20", "--usefulness", "0.5"], Environment(settings), static _ => { });
        var up = await OwnedProcess.StartAsync(
            Program("Nimmerverse.Cli"),
            [
                "up", "--headless", "--npcs", $"{settings.Npcs}", "--seed", $"{settings.Seed}", "--speed", FormattableString.Invariant($"{settings.Speed}"),
                "--data", folder, "--phoebe", "none", "--iris", "none", "--no-studio", "--cortex", $"http://127.0.0.1:{port}",
            ],
            Environment(settings),
            told);
        var village = new TightVillage(folder, oracle, up);
        try
        {
            await village.ConnectAsync(cancellationToken);
            return village;
        }
        catch
        {
            await village.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the governor a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ExitException">The governor refuses it, or does not answer.</exception>
    internal async Task TakeAsync(LivePolicy policy, CancellationToken cancellationToken)
    {
        await OrderAsync(new() { Order = GovernorOrder.Load, Weights = Thalamus.Governor.GovernorWeightsCodec.Encode(policy.Weights) }, cancellationToken);
        await OrderAsync(new() { Order = policy.Network ? GovernorOrder.Network : GovernorOrder.Heuristic }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_bus is not null)
        {
            await _bus.DisposeAsync();
        }

        await _up.DisposeAsync();
        await _oracle.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OrderAsync(GovernorCommand order, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var reply = await Messenger.RequestAsync(
                Subjects.GovernorCommand, Subjects.GovernorCommand.For(Messenger.Environment), order, Patience, cancellationToken);
            if (reply.Body is { } said)
            {
                if (!said.Ok)
                {
                    throw new ExitException(ExitCode.Failed, said.Detail + ".");
                }

                return;
            }
        }

        throw new ExitException(ExitCode.Failed, "The governor does not answer.");
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(StartTime);

        // Written by `up` once its bus is there.
        var file = Path.Combine(_folder, "run.json");
        while (!File.Exists(file))
        {
            if (_up.HasExited)
            {
                throw new ExitException(ExitCode.Failed, "The village did not start; ./nimmerverse up says why.");
            }

            await Task.Delay(LookEvery, limited.Token);
        }

        using var run = JsonDocument.Parse(await File.ReadAllTextAsync(file, limited.Token));
        var environment = EnvironmentName.Parse(run.RootElement.GetProperty("environment").GetString()!)!;
        _bus = await BusConnection.ConnectAsync(
            new() { Url = run.RootElement.GetProperty("nats_url").GetString()!, CredentialsFile = Path.Combine(run.RootElement.GetProperty("credentials").GetString()!, "operator.json"), Name = "live" },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            limited.Token);
        Messenger = new(
            _bus,
            environment,
            new() { EntityId = "operator", EntityType = EntityType.Operator, Node = run.RootElement.GetProperty("node").GetString()! },
            TimeProvider.System,
            NullLogger<Messenger>.Instance);
    }

    private static Dictionary<string, string> Environment(LiveSettings settings) => new(StringComparer.Ordinal)
    {
        ["NIMMERVERSE_HOME"] = TrainingCommands.Home,
        ["NIMMERVERSE_LIFELINE_PID"] = $"{System.Environment.ProcessId}",
        ["NIMMERVERSE_CPU_BUDGET_PCT"] = FormattableString.Invariant($"{settings.BudgetPct}"),
        ["NIMMERVERSE_OPENINGS_PER_S"] = FormattableString.Invariant($"{settings.OpeningsPerMinute / 60}"),
        ["NIMMERVERSE_LONGEST_WAIT_S"] = $"{settings.LongestWaitSeconds}",
        ["NIMMERVERSE_LEVEL"] = $"{settings.Level}",

        // The same level over and over, so that villages can be compared.
        ["NIMMERVERSE_VILLAGES_PER_LEVEL"] = "100000",
        ["NIMMERVERSE_REPLAY"] = "0",
    };

    private static string Program(string project) => Path.Combine(TrainingCommands.Home, "artifacts", "bin", project, "release", project);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
