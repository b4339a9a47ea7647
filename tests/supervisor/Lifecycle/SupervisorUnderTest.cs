using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Adoption;
using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Lifecycle;
using Nimmerverse.Supervisor.Npcs;
using Nimmerverse.Supervisor.Watching;

namespace Nimmerverse.Supervisor.Tests.Lifecycle;

/// <summary>The lifecycle loop over real processes and real control groups, without a bus. Leaves no process and no group behind.</summary>
internal sealed class SupervisorUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly ConcurrentDictionary<string, SupervisorReply> _replies = new();
    private readonly string _node = $"t{Guid.NewGuid():N}";
    private int _orders;
    private Channel<SupervisorMessage> _queue = SupervisorLoop.CreateQueue();
    private DeathWatch? _watch;
    private Task _running = Task.CompletedTask;
    private CancellationTokenSource _stop = new();

    internal SupervisorUnderTest(string program, string cgroups = "auto", int npcs = 2)
    {
        Cgroups = CgroupDetector.Detect(cgroups, Owner, CgroupMounts.Read());
        Settings = new SupervisorSettings
        {
            Npcs = npcs,
            Binary = _folder.Script("npc", program),
            CpuPct = 20,
            MemoryBytes = 64 * 1024 * 1024,
            StartUp = TimeSpan.Zero,
            Cgroups = cgroups,
            StopNpcs = true,
        };
        Plan = new LaunchPlan
        {
            Binary = Settings.Binary,
            Data = _folder.Path,
            Environment = EnvironmentName.Dev,
            Node = _node,
            NatsUrl = "nats://127.0.0.1:1",
        };
        Directory.CreateDirectory(Path.Combine(_folder.Path, "supervisor"));
    }

    internal ICgroups Cgroups { get; }

    internal SupervisorSettings Settings { get; set; }

    internal LaunchPlan Plan { get; }

    internal RegistryFile Registry => new(Path.Combine(_folder.Path, "supervisor", "node.json"));

    internal bool MayAct { get; set; } = true;

    internal SupervisorStatus Status { get; private set; } = new()
    {
        Node = "",
        FencingEpoch = 0,
        CgroupMode = CgroupMode.None,
        Respawns = 0,
        Npcs = [],
    };

    private string Owner => CgroupName.OfNode("test", _node);

    /// <summary>Begins a life of the supervisor.</summary>
    internal void Start(ulong epoch = 1)
    {
        _queue = SupervisorLoop.CreateQueue();
        var queue = _queue;
        _stop = new CancellationTokenSource();
        _watch = new DeathWatch(death => queue.Writer.TryWrite(new SupervisorMessage.ProcessDied(death)));
        var loop = new SupervisorLoop(
            new SupervisorParts
            {
                Node = _node,
                Owner = Owner,
                Settings = Settings,
                Cgroups = Cgroups,
                Registry = Registry,
                Nursery = new Nursery(Plan, Settings.MemoryBytes, _watch, TimeProvider.System, NullLogger<Nursery>.Instance),
                Outlets = new Outlets
                {
                    MayAct = () => MayAct,
                    Epoch = epoch,
                    Publish = status => Status = status,
                    Reply = (to, reply) => _replies[to] = reply,
                },
                Clock = TimeProvider.System,
                Loggers = NullLoggerFactory.Instance,
            },
            queue);
        var stop = _stop.Token;
        _running = Task.Run(() => loop.RunAsync(stop));
    }

    /// <summary>Ends this life as SIGKILL would: nothing is cleaned up, and the NPCs live on.</summary>
    internal async Task DieAsync()
    {
        _queue.Writer.TryComplete();
        await _running.WaitAsync(Limit);
        _watch?.Dispose();
    }

    /// <summary>Ends this life as SIGTERM would.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Limit);
        _watch?.Dispose();
    }

    internal Task FailureAsync() => _running.WaitAsync(Limit);

    internal void Tell(SupervisorMessage message) => Assert.True(_queue.Writer.TryWrite(message));

    internal async Task<SupervisorReply> OrderAsync(SupervisorOrder order, string? npc = null)
    {
        var to = $"reply-{Interlocked.Increment(ref _orders)}";
        Tell(new SupervisorMessage.OrderReceived(new SupervisorCommand { Order = order, Npc = npc }, to));
        await Wait.UntilAsync(() => _replies.ContainsKey(to), $"{order} is answered");
        return _replies[to];
    }

    /// <summary>Asks for statuses until one satisfies.</summary>
    internal async Task<SupervisorStatus> StatusAsync(Func<SupervisorStatus, bool> condition, string what)
    {
        await Wait.UntilAsync(
            () =>
            {
                _queue.Writer.TryWrite(new SupervisorMessage.Second());
                return condition(Status);
            },
            what);
        return Status;
    }

    internal Task<SupervisorStatus> RunningAsync(int npcs) => StatusAsync(
        status => status.Npcs.Count(static npc => npc.State == NpcProcessState.Running) == npcs && status.Npcs.All(InstalledProgramRuns),
        $"{npcs} NPCs run");

    /// <summary>Counts its processes; one that is just becoming its program hides for a moment.</summary>
    internal Task CountAsync(int npcs) => Wait.UntilAsync(() => Processes().Count == npcs, $"there are exactly {npcs} processes");

    /// <summary>Processes started for this supervisor's NPCs, whoever started them.</summary>
    internal IReadOnlyList<int> Processes()
    {
        List<int> pids = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid)
                && Supervisor.Kernel.ProcFile.Variable(Supervisor.Kernel.ProcFile.TryRead(pid, "environ") ?? "", LaunchPlan.MarkVariable) == Plan.Mark)
            {
                pids.Add(pid);
            }
        }

        return pids;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watch?.Dispose();
        foreach (var pid in Processes())
        {
            using var process = Supervisor.Kernel.ProcessHandle.Open(pid);
            process?.Signal(Supervisor.Kernel.Libc.SigKill);
            process?.WaitForEnd(Limit);
            process?.Collect();
        }

        foreach (var npc in Cgroups.Existing())
        {
            Cgroups.Of(npc).Kill();
            SpinWait.SpinUntil(Cgroups.Of(npc).TryRemove, Limit);
        }

        Cgroups.TryRemoveParent();
        _stop.Dispose();
        _folder.Dispose();
    }

    private static bool InstalledProgramRuns(NpcProcess npc) => npc.Pid == 0 || Directory.Exists($"/proc/{npc.Pid}");
}
