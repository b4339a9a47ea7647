using System.Text.Json;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Events;
using Nimmerverse.Studio.Hearing;
using Nimmerverse.Studio.Panes;
using Nimmerverse.Studio.Trails;

namespace Nimmerverse.Studio.Flow;

/// <summary>
/// Folds what flows on the bus into the latest state of every node and edge. A projection, not a log: most messages are only counted, and
/// what is kept of them is bounded. Owned by one loop.
/// </summary>
internal sealed class Projection
{
    private const double ActiveAbove = 0.5;
    private const double SilentAfterMs = 15_000;
    private const double MissedHeartbeats = 3;
    private readonly HeaderReader _header = new();
    private readonly RouteBook _routes = new();
    private readonly SenderBook _senders;
    private readonly Dictionary<SubjectFamily, Reader> _readers;
    private readonly GateBook _gates;

    /// <summary>Begins with nothing known.</summary>
    /// <param name="environment">The environment.</param>
    public Projection(EnvironmentName environment)
    {
        Graph = new Graph();
        Listeners = new ListenerBook(Graph, environment);
        Npcs = new NpcBook(Graph, Events);
        Village = new VillageBook(Events, Npcs);
        Mind = new MindBook(Graph, Events, Npcs);
        Economy = new EconomyBook(Graph, Mind);
        _gates = new GateBook(Graph, Events, Scope);
        _senders = new SenderBook(Graph);
        _readers = Readers();
    }

    /// <summary>Reads a body; answers with the part of the sender that speaks, or null for the sender itself.</summary>
    private delegate Node? Reader(in Taken taken);

    /// <summary>The graph as learned so far.</summary>
    public Graph Graph { get; }

    /// <summary>Who hears what.</summary>
    public ListenerBook Listeners { get; }

    /// <summary>What happened lately.</summary>
    public EventLog Events { get; } = new();

    /// <summary>The waveforms.</summary>
    public ScopeBook Scope { get; } = new();

    /// <summary>The trails that passed lately.</summary>
    public TrailBook Trails { get; } = new();

    /// <summary>The NPCs.</summary>
    public NpcBook Npcs { get; }

    /// <summary>The village.</summary>
    public VillageBook Village { get; }

    /// <summary>The large mind.</summary>
    public MindBook Mind { get; }

    /// <summary>What everything costs.</summary>
    public EconomyBook Economy { get; }

    /// <summary>Messages taken since the beginning.</summary>
    public long Messages { get; private set; }

    /// <summary>Messages whose sender could not be known, or whose body could not be read.</summary>
    public long Unreadable { get; private set; }

    /// <summary>When the oldest message of this frame was said, Unix milliseconds; 0 when there is none.</summary>
    public double Oldest { get; private set; }

    /// <summary>Takes one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void Take(BusMessage message, double now)
    {
        Messages++;
        if (!_header.TryRead(message.Payload.Span) || _senders.Find(_header) is not { } sender)
        {
            Unreadable++;
            return;
        }

        if (_header.At > 0 && _header.At <= now && (Oldest == 0 || _header.At < Oldest))
        {
            Oldest = _header.At;
        }

        var route = _routes.Find(message.Subject);
        try
        {
            if (route.Family is { } family && _readers.TryGetValue(family, out var reader))
            {
                sender = reader(new Taken(message, route.Parameters, sender, _header.At, _header.MessageId, now)) ?? sender;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // What was said cannot be read; that something was said still counts.
            Unreadable++;
        }

        sender.Rate.Count();
        sender.HeardAt = now;
        sender.Last.Add(now, message.Subject, message.Payload);
        foreach (var edge in route.EdgesFrom(sender, Graph, Listeners))
        {
            edge.Rate.Count();
        }
    }

    /// <summary>Four times a second: takes the time that has passed into rates and states.</summary>
    /// <param name="now">The time, Unix milliseconds.</param>
    /// <param name="isHearing">Whether the bus is there: while it is away nobody is declared dead.</param>
    public void UpdateRates(double now, bool isHearing)
    {
        Graph.UpdateRates();
        if (!isHearing)
        {
            return;
        }

        Npcs.Update(now);
        foreach (var node in Graph.Nodes)
        {
            if (StateOf(node, now) is { } state && state != node.State)
            {
                Tell(node, state, now);
                Graph.SetState(node, state);
            }
        }
    }

    /// <summary>The bus is there again: silence until now proves nothing.</summary>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void ForgiveSilence(double now)
    {
        foreach (var node in Graph.Nodes)
        {
            node.HeardAt = node.HeardAt == 0 ? 0 : now;
        }
    }

    /// <summary>Begins the next frame.</summary>
    public void NextFrame()
    {
        Oldest = 0;
        Graph.NextFrame();
    }

    private void Tell(Node node, NodeState state, double now)
    {
        if (state is NodeState.Dead)
        {
            Events.Add(now, node, "death", $"{node.Id} has been silent for {(now - node.HeardAt) / 1_000:0} s, more than {MissedHeartbeats} of its heartbeats");
        }
        else if (node.State is NodeState.Dead)
        {
            Events.Add(now, node, "restart", $"{node.Id} speaks again");
        }
    }

    private Dictionary<SubjectFamily, Reader> Readers() => new()
    {
        [Subjects.CellWave] = (in Taken taken) =>
        {
            _gates.TakeWave(taken);
            return null;
        },
        [Subjects.GateTransition] = (in Taken taken) => _gates.TakeTransition(taken),
        [Subjects.WaveCollapse] = (in Taken taken) => _gates.TakeCollapse(taken),
        [Subjects.Reflex] = (in Taken taken) => _gates.TakeReflex(taken),
        [Subjects.GatesStatus] = (in Taken taken) =>
        {
            _gates.TakeStatus(taken);
            return null;
        },
        [Subjects.Verification] = (in Taken taken) =>
        {
            _gates.TakeVerdict(taken);
            return null;
        },
        [Subjects.Heartbeat] = (in Taken taken) =>
        {
            Economy.TakeHeartbeat(taken);
            return null;
        },
        [Subjects.NpcState] = (in Taken taken) =>
        {
            Npcs.TakeState(taken);
            return null;
        },
        [Subjects.Allocation] = (in Taken taken) =>
        {
            Npcs.TakeAllocation(taken);
            return Governor(taken);
        },
        [Subjects.NpcCommand] = (in Taken taken) => Governor(taken),
        [Subjects.SupervisorStatus] = (in Taken taken) =>
        {
            Npcs.TakeSupervisor(taken);
            Economy.TakeSupervisor(taken);
            return null;
        },
        [Subjects.WorldView] = (in Taken taken) =>
        {
            Npcs.TakeView(taken);
            Village.TakeView(taken);
            return null;
        },
        [Subjects.WorldSnapshot] = (in Taken taken) =>
        {
            Village.TakeSnapshot(taken);
            return null;
        },
        [Subjects.WorldMap] = (in Taken taken) =>
        {
            Village.TakeMap(taken);
            return null;
        },
        [Subjects.WorldDelta] = (in Taken taken) =>
        {
            Village.TakeDelta(taken);
            return null;
        },
        [Subjects.WorldEvent] = (in Taken taken) =>
        {
            Village.TakeEvent(taken, Graph);
            return null;
        },
        [Subjects.CortexRequest] = (in Taken taken) =>
        {
            Mind.TakeRequest(taken);
            return null;
        },
        [Subjects.CortexRequestBy] = (in Taken taken) =>
        {
            Mind.TakeRequest(taken);
            return null;
        },
        [Subjects.CortexResponse] = (in Taken taken) =>
        {
            Mind.TakeResponse(taken);
            return null;
        },
        [Subjects.CortexStatus] = (in Taken taken) =>
        {
            Mind.TakeStatus(taken);
            return null;
        },
        [Subjects.BoundaryCommand] = (in Taken taken) =>
        {
            Mind.TakeOrder(taken);
            return null;
        },
        [Subjects.BoundaryStatus] = (in Taken taken) =>
        {
            MindBook.TakeBoundary(taken);
            return null;
        },
        [Subjects.Trail] = (in Taken taken) => TakeTrail(taken),
    };

    private Node? Governor(in Taken taken) => taken.Sender.Kind is NodeKind.Thalamus ? Graph.Node(NodeKind.Governor, taken.Sender.Name) : null;

    private Node? TakeTrail(in Taken taken)
    {
        if (taken.Read(Subjects.Trail) is not { } body)
        {
            return null;
        }

        var trail = TrailNote.Of(body, taken.Sender.Id);
        Trails.Add(trail);
        Npcs.TakeTrail(trail);
        if (trail.Kind is TrailKinds.Command)
        {
            Events.Add(taken.Now, Graph.Find(trail.Other ?? "") ?? taken.Sender, "command", $"a person ordered: {trail.Text}", trail.Id, other: taken.Sender.Id);
        }

        return Graph.Find(trail.Node);
    }

    private static NodeState? StateOf(Node node, double now)
    {
        if (node.Kind is NodeKind.Npc or NodeKind.Gate)
        {
            return null;
        }

        var silentFor = now - node.HeardAt;
        return node.HeardAt == 0 ? (node.HasOwnState ? null : NodeState.Unknown)
            : node.MaySilence > 0 && silentFor > MissedHeartbeats * node.MaySilence ? NodeState.Dead
            : node.HasOwnState ? (node.State is NodeState.Dead ? NodeState.Idle : null)
            : node.Rate.Told >= ActiveAbove * 10 ? NodeState.Active
            : silentFor > SilentAfterMs && node.MaySilence == 0 ? NodeState.Unknown
            : NodeState.Idle;
    }
}
