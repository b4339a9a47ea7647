using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.Supervisor.Npcs;
using Nimmerverse.TestKit;

namespace Nimmerverse.Supervisor.Tests.Processes;

/// <summary>The supervisor's real program on a real bus, for one node of its own. Leaves no process and no group behind.</summary>
internal sealed class SupervisorRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly NatsServerFixture _server;
    private readonly List<Process> _processes = [];
    private readonly BusConnection _bus;
    private readonly TypedSubscription<SupervisorStatus> _statuses;
    private readonly Process _launcher;

    private SupervisorRun(NatsServerFixture server, BusConnection bus, Messenger messenger, TypedSubscription<SupervisorStatus> statuses, string node)
    {
        _server = server;
        _bus = bus;
        _statuses = statuses;
        Messenger = messenger;
        Node = node;
        _folder.Script("npc", Programs.Idle);

        // Stands in for `up`: the process that nobody may outlive.
        _launcher = Process.Start(_folder.Script("launcher", Programs.Idle));
    }

    internal string Node { get; }

    internal Messenger Messenger { get; }

    internal string Mark => $"dev.{Node}";

    internal static async Task<SupervisorRun> CreateAsync(NatsServerFixture server)
    {
        var node = NatsServerFixture.UniquePrefix();
        var bus = await server.ConnectAsync();
        await bus.JetStream.CreateOrUpdateBucketAsync(new KeyValueConfiguration("dev_leases") { History = 8 });
        var messenger = new Messenger(
            bus,
            EnvironmentName.Dev,
            new Source { EntityId = "test", EntityType = EntityType.Operator, Node = node },
            TimeProvider.System,
            NullLogger<Messenger>.Instance);
        var statuses = await messenger.SubscribeAsync(Subjects.SupervisorStatus.Filter(EnvironmentName.Dev, node));
        return new SupervisorRun(server, bus, messenger, statuses, node);
    }

    /// <summary>Starts a life of the supervisor.</summary>
    internal Process Start(int npcs = 3, params (string Name, string? Value)[] settings)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Nimmerverse.Supervisor"))
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var environment = new Dictionary<string, string?>
        {
            ["NIMMERVERSE_ENV"] = "dev",
            ["NIMMERVERSE_NODE"] = Node,
            ["NIMMERVERSE_NATS_URL"] = _server.Url,
            ["NIMMERVERSE_DATA"] = _folder.Path,
            ["NIMMERVERSE_NPCS"] = $"{npcs}",
            ["NIMMERVERSE_NPC_BINARY"] = Path.Combine(_folder.Path, "npc"),
            ["NIMMERVERSE_START_UP_S"] = "0",
            ["NIMMERVERSE_LIFELINE_PID"] = $"{_launcher.Id}",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The supervisor did not start.");
        _processes.Add(process);
        return process;
    }

    internal static void Signal(Process process, int signal)
    {
        using var handle = ProcessHandle.Open(process.Id);
        Assert.True(handle?.Signal(signal), $"process {process.Id} takes signal {signal}");
    }

    /// <summary>Kills the launcher, as `kill -9` of `up` would.</summary>
    internal void KillLauncher() => _launcher.Kill();

    internal static async Task<int> ExitCodeAsync(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        await errors.WaitAsync(Limit);
        return process.ExitCode;
    }

    /// <summary>Waits for a status that satisfies.</summary>
    internal async Task<SupervisorStatus> StatusAsync(Func<SupervisorStatus, bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        SupervisorStatus? last = null;
        try
        {
            await foreach (var status in _statuses.ReadAllAsync(limit.Token))
            {
                last = status.Body;
                if (condition(status.Body))
                {
                    return status.Body;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below.
        }

        throw new TimeoutException($"Waited in vain until {what}; the last status was {last}.");
    }

    internal Task<SupervisorStatus> RunningAsync(int npcs) => StatusAsync(
        status => status.Npcs.Count == npcs && status.Npcs.All(static npc => npc.Pid > 0 && npc.CpuQuotaPct is null or 20), $"{npcs} NPCs run");

    internal async Task<SupervisorReply> OrderAsync(SupervisorOrder order, string? npc = null)
    {
        var reply = await Messenger.RequestAsync(
            Subjects.SupervisorCommand, Subjects.SupervisorCommand.For(EnvironmentName.Dev, Node), new SupervisorCommand { Order = order, Npc = npc }, Limit);
        Assert.Equal(ReplyStatus.Answered, reply.Status);
        return reply.Body!;
    }

    /// <summary>Processes started for this node's NPCs, whoever started them.</summary>
    internal IReadOnlyList<int> NpcProcesses() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && ProcFile.Variable(ProcFile.TryRead(pid, "environ") ?? "", LaunchPlan.MarkVariable) == Mark),
    ];

    /// <summary>Control groups that belong to this run's launcher.</summary>
    internal IReadOnlyList<string> Groups()
    {
        var mounts = CgroupMounts.Read();
        return
        [
            .. mounts.V1.Values.Append(mounts.V2).OfType<string>().Distinct()
                .SelectMany(static root => CgroupFile.Children(root).Select(name => Path.Combine(root, name)))
                .Where(path => Path.GetFileName(path).StartsWith("nimmerverse-", StringComparison.Ordinal)
                    && Path.GetFileName(path).Contains($"-{_launcher.Id}-", StringComparison.Ordinal)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_launcher.HasExited)
        {
            _launcher.Kill();
        }

        await _launcher.WaitForExitAsync();
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            await process.WaitForExitAsync();
            process.Dispose();
        }

        foreach (var pid in NpcProcesses())
        {
            using var process = ProcessHandle.Open(pid);
            process?.Signal(Libc.SigKill);
            process?.WaitForEnd(Limit);
        }

        StaleCgroups.Remove(CgroupMounts.Read());
        await _statuses.DisposeAsync();
        await _bus.DisposeAsync();
        _launcher.Dispose();
        _folder.Dispose();
    }
}
