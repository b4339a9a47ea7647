using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Hearing;

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
    private readonly BodyReaders _readers;

    /// <summary>Begins with nothing known.</summary>
    /// <param name="environment">The environment.</param>
    public Projection(EnvironmentName environment)
    {
        Graph = new Graph();
        Listeners = new ListenerBook(Graph, environment);
        _senders = new SenderBook(Graph);
        _readers = new BodyReaders(Graph);
    }

    /// <summary>The graph as learned so far.</summary>
    public Graph Graph { get; }

    /// <summary>Who hears what.</summary>
    public ListenerBook Listeners { get; }

    /// <summary>Messages taken since the beginning.</summary>
    public long Messages { get; private set; }

    /// <summary>Messages whose sender could not be known.</summary>
    public long Unreadable { get; private set; }

    /// <summary>When the oldest message of this frame was said, Unix milliseconds; 0 when there is none.</summary>
    public double Oldest { get; private set; }

    /// <summary>Takes one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void Take(BusMessage message, double now)
    {
        Messages++;
        var payload = message.Payload.Span;
        if (!_header.TryRead(payload) || _senders.Find(_header) is not { } sender)
        {
            Unreadable++;
            return;
        }

        if (_header.At > 0 && _header.At <= now && (Oldest == 0 || _header.At < Oldest))
        {
            Oldest = _header.At;
        }

        var route = _routes.Find(message.Subject);
        sender = _readers.Take(route, message, sender, _header, now) ?? sender;
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
    public void UpdateRates(double now)
    {
        Graph.UpdateRates();
        foreach (var node in Graph.Nodes)
        {
            if (StateOf(node, now) is { } state)
            {
                Graph.SetState(node, state);
            }
        }
    }

    /// <summary>Begins the next frame.</summary>
    public void NextFrame()
    {
        Oldest = 0;
        Graph.NextFrame();
    }

    private static NodeState? StateOf(Node node, double now)
    {
        var silentFor = now - node.HeardAt;
        return node.HeardAt == 0 ? (node.HasOwnState ? null : NodeState.Unknown)
            : node.MaySilence > 0 && silentFor > MissedHeartbeats * node.MaySilence ? NodeState.Dead
            : node.HasOwnState ? null
            : node.Rate.Told >= ActiveAbove * 10 ? NodeState.Active
            : silentFor > SilentAfterMs && node.MaySilence == 0 && node.Kind is not NodeKind.Gate ? NodeState.Unknown
            : NodeState.Idle;
    }
}
