using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Adoption;
using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.Supervisor.Npcs;
using Nimmerverse.Supervisor.Observing;
using Nimmerverse.Supervisor.Restarting;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>What the loop is made of.</summary>
internal sealed record SupervisorParts
{
    /// <summary>The node.</summary>
    internal required string Node { get; init; }

    /// <summary>Whose NPCs these are.</summary>
    internal required string Owner { get; init; }

    /// <summary>Settings.</summary>
    internal required SupervisorSettings Settings { get; init; }

    /// <summary>Control groups.</summary>
    internal required ICgroups Cgroups { get; init; }

    /// <summary>The registry on disk.</summary>
    internal required RegistryFile Registry { get; init; }

    /// <summary>Who starts and ends processes.</summary>
    internal required Nursery Nursery { get; init; }

    /// <summary>Right to act, and voice.</summary>
    internal required Outlets Outlets { get; init; }

    /// <summary>The clock.</summary>
    internal required TimeProvider Clock { get; init; }

    /// <summary>Makes loggers.</summary>
    internal required ILoggerFactory Loggers { get; init; }
}

/// <summary>
/// The one loop that owns every NPC of the node; all else sends it messages. The queue is bounded, and whoever fills it waits:
/// nothing that the loop must hear is ever dropped.
/// </summary>
internal sealed partial class SupervisorLoop
{
    private const int QueueCapacity = 1024;

    /// <summary>Each NPC's memory is read once in so many seconds.</summary>
    private const int MemoryRounds = 5;

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly SupervisorParts _parts;
    private readonly Nursery _nursery;
    private readonly TimeProvider _clock;
    private readonly ILogger<SupervisorLoop> _logger;
    private readonly SortedDictionary<string, Npc> _npcs = new(NpcOrder.Instance);
    private readonly HashSet<string> _emptyGroups = [];
    private readonly Channel<SupervisorMessage> _messages;
    private readonly List<ITimer> _timers = [];
    private readonly ResourceMeter _meter;
    private long _respawns;
    private long _seconds;
    private Governed? _governed;

    /// <summary>Makes the loop.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="messages">Its queue.</param>
    internal SupervisorLoop(SupervisorParts parts, Channel<SupervisorMessage> messages)
    {
        _parts = parts;
        _nursery = parts.Nursery;
        _clock = parts.Clock;
        _logger = parts.Loggers.CreateLogger<SupervisorLoop>();
        _messages = messages;
        _meter = new ResourceMeter(parts.Node, parts.Clock);
    }

    /// <summary>Makes the loop's queue.</summary>
    /// <returns>A bounded queue in which writers wait.</returns>
    internal static Channel<SupervisorMessage> CreateQueue() => Channel.CreateBounded<SupervisorMessage>(
        new BoundedChannelOptions(QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Adopts what lives, starts what is missing, and serves until told to stop.</summary>
    /// <param name="cancellationToken">Ends the serving; the NPCs are then stopped, unless configured otherwise.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ExitException">Another supervisor took over: this one must end, and its NPCs live on.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            await foreach (var message in _messages.Reader.ReadAllAsync(cancellationToken))
            {
                Handle(message);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await StopAsync();
        }
        finally
        {
            foreach (var timer in _timers)
            {
                await timer.DisposeAsync();
            }
        }
    }

    private void Begin()
    {
        var registry = _parts.Registry.Load();
        var living = new LivingNpcs(_nursery.Plan).Find(registry);
        var known = registry is not null && registry.Owner == _parts.Owner && registry.BootId == ProcessIdentity.BootId
            ? registry.Npcs.Select(static entry => entry.Npc)
            : Enumerable.Range(0, _parts.Settings.Npcs).Select(static number => $"{number}");
        foreach (var id in known.Concat(living.Keys).Distinct().Order(NpcOrder.Instance))
        {
            var npc = Introduce(id);
            if (living.TryGetValue(id, out var process))
            {
                _nursery.Adopt(npc, process);
            }
            else
            {
                Start(npc);
            }
        }

        foreach (var orphan in _parts.Cgroups.Existing().Where(id => !_npcs.ContainsKey(id)))
        {
            _parts.Cgroups.Of(orphan).Kill();
            _emptyGroups.Add(orphan);
        }

        Register();
        LogBegun(_parts.Node, living.Count, _npcs.Count - living.Count, _parts.Cgroups.Mode, _parts.Cgroups.Reason ?? "limits are enforced");
    }

    private void Handle(SupervisorMessage message)
    {
        switch (message)
        {
            case SupervisorMessage.ProcessDied died:
                Bury(died.Process);
                break;
            case SupervisorMessage.OrderReceived order:
                var reply = Obey(order.Command);
                if (order.ReplyTo is not null)
                {
                    _parts.Outlets.Reply(order.ReplyTo, reply);
                }

                break;
            case SupervisorMessage.Allocated allocated:
                Allocate(allocated.Allocation);
                break;
            case SupervisorMessage.LeaseLost lost:
                throw new ExitException(ExitCode.Refused, lost.Reason);
            case SupervisorMessage.Due:
                DoWhatIsDue();
                break;
            case SupervisorMessage.Second:
                DoWhatIsDue();
                Govern();
                LookAfter();
                _parts.Outlets.Publish(Describe());
                break;
        }
    }

    private Npc Introduce(string id)
    {
        var npc = new Npc(id, _parts.Cgroups.Of(id), new BackOff(new BackOffOptions(), Random.Shared))
        {
            Quota = CpuQuota.FromPercent(_parts.Settings.CpuPct),
        };
        _npcs.Add(id, npc);
        _emptyGroups.Remove(id);
        return npc;
    }

    private void Bury(ProcessIdentity identity)
    {
        if (_npcs.Values.FirstOrDefault(npc => npc.Process?.Identity == identity) is not { Process: { } process } npc)
        {
            return;
        }

        var end = process.Collect();
        process.Dispose();
        npc.Process = null;
        npc.KillDue = null;
        if (!npc.Wanted)
        {
            _emptyGroups.Add(npc.Id);
            LogStopped(npc.Id, end);
            Register();
            return;
        }

        var oomKills = npc.Group.ReadUsage().OomKills;
        var outOfMemory = oomKills > npc.OomKills;
        npc.OomKills = oomKills;
        var pause = npc.BackOff.AfterDeath(_clock.GetElapsedTime(npc.StartedAt), end.WasKilled && !outOfMemory);
        npc.Restarts++;
        _respawns++;
        StartAfter(npc, pause);
        SupervisorMetrics.Respawns.Add(1);
        LogDied(npc.Id, identity.Pid, end, outOfMemory ? "the kernel was out of memory for it" : "not for want of memory", pause.TotalMilliseconds);
    }

    private void StartAfter(Npc npc, TimeSpan pause)
    {
        if (pause == TimeSpan.Zero)
        {
            Start(npc);
            Register();
            return;
        }

        npc.StartDue = _clock.GetTimestamp() + (long)(pause.TotalSeconds * _clock.TimestampFrequency);
        Remind(pause);
    }

    /// <summary>Starts an NPC, if this supervisor may; otherwise it is tried again each second.</summary>
    private void Start(Npc npc)
    {
        npc.StartDue = _clock.GetTimestamp();
        if (_parts.Outlets.MayAct() && !_parts.Registry.IsFenced(_parts.Outlets.Epoch) && !_nursery.TryStart(npc))
        {
            npc.StartDue = null;
            StartAfter(npc, npc.BackOff.AfterDeath(TimeSpan.Zero, killedFromOutside: false) + TimeSpan.FromMilliseconds(1));
        }
        else if (npc.Process is not null)
        {
            Remind(_parts.Settings.StartUp);
        }
    }

    private void DoWhatIsDue()
    {
        var now = _clock.GetTimestamp();
        foreach (var npc in _npcs.Values)
        {
            if (npc.KillDue <= now)
            {
                Nursery.Kill(npc);
                npc.KillDue = null;
            }

            if (npc.Wanted && npc.Process is null && npc.StartDue <= now)
            {
                Start(npc);
                Register();
            }
            else if (npc.Process is not null && !npc.Settled && _clock.GetElapsedTime(npc.StartedAt, now) >= _parts.Settings.StartUp)
            {
                npc.Settled = true;
                _nursery.ApplyQuota(npc);
            }
        }

        _emptyGroups.RemoveWhere(id => _parts.Cgroups.Of(id).TryRemove());
    }

    private void LookAfter()
    {
        _seconds++;
        var place = 0;
        foreach (var npc in _npcs.Values)
        {
            if (npc.Process is { } process && place++ % MemoryRounds == _seconds % MemoryRounds)
            {
                npc.Memory = ProcessMemory.Read(process.Identity.Pid) ?? npc.Memory;
                npc.Limits.Refresh();
                NpcLog.Bound(_nursery.Plan.LogOf(npc.Id));
                Observe(_meter.Observe(npc));
            }
        }

        if (_seconds % MemoryRounds == 0)
        {
            Observe(_meter.ObserveNode());
        }
    }

    private void Observe((ResourceInputs Inputs, TimeSpan Span)? observation)
    {
        if (observation is var (inputs, span))
        {
            _parts.Outlets.Observe(inputs, span);
        }
    }

    private SupervisorStatus Describe() => new()
    {
        Node = _parts.Node,
        FencingEpoch = _parts.Outlets.Epoch,
        CgroupMode = _parts.Cgroups.Mode,
        CgroupReason = _parts.Cgroups.Reason,
        Respawns = _respawns,
        Npcs = [.. _npcs.Values.Select(static npc => npc.Describe())],
        GovernedBy = _governed?.By is GovernedBy.Governor ? null : _governed?.By,
    };

    private void Register()
    {
        if (!_nursery.TryRegister(_parts.Registry, _parts.Outlets.Epoch, _parts.Owner, _npcs.Values))
        {
            throw new ExitException(
                ExitCode.Refused,
                $"Node {_parts.Node} was taken over by another supervisor; this one, of epoch {_parts.Outlets.Epoch}, stops acting.");
        }
    }

    private void Remind(TimeSpan after)
    {
        // A late reminder only makes work late that the next second would find anyway, so a full queue may drop it.
        _timers.RemoveAll(static timer => timer is Reminder { Over: true });
        _timers.Add(new Reminder(_clock, after, () => _ = _messages.Writer.TryWrite(new SupervisorMessage.Due())));
    }

    [LoggerMessage(4000, LogLevel.Information, "Supervisor of node {Node}: {Adopted} NPCs adopted, {Started} started; control groups {Mode}: {Reason}")]
    private partial void LogBegun(string node, int adopted, int started, CgroupMode mode, string reason);

    [LoggerMessage(4001, LogLevel.Warning, "NPC {Npc}, process {Pid}, died by {End}, {Memory}; next start in {PauseMs} ms")]
    private partial void LogDied(string npc, int pid, ProcessEnd end, string memory, double pauseMs);

    [LoggerMessage(4002, LogLevel.Information, "NPC {Npc} stopped by {End}")]
    private partial void LogStopped(string npc, ProcessEnd end);
}
