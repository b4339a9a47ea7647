using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Hearing;

namespace Nimmerverse.Studio.Flow;

/// <summary>Reads the bodies that change what a node is; the rest of the traffic is only counted. Owned by the projection's loop.</summary>
/// <param name="graph">The graph.</param>
internal sealed class BodyReaders(Graph graph)
{
    /// <summary>Takes a message's body.</summary>
    /// <param name="route">Its subject.</param>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="header">Its header.</param>
    /// <param name="now">The time, Unix milliseconds.</param>
    /// <returns>The part of the sender that speaks: a gate or the governor, which live in the thalamus; null for the sender itself.</returns>
    public Node? Take(Route route, BusMessage message, Node sender, HeaderReader header, double now)
    {
        var family = route.Family;
        return family switch
        {
            _ when ReferenceEquals(family, Subjects.Heartbeat) => TakeHeartbeat(message, sender),
            _ when ReferenceEquals(family, Subjects.GateTransition) => TakeTransition(message),
            _ when ReferenceEquals(family, Subjects.WaveCollapse) => TakeCollapse(message),
            _ when ReferenceEquals(family, Subjects.Reflex) => TakeReflex(message),
            _ when ReferenceEquals(family, Subjects.GatesStatus) => TakeGates(message),
            _ when sender.Kind is NodeKind.Thalamus && (ReferenceEquals(family, Subjects.Allocation) || ReferenceEquals(family, Subjects.NpcCommand)) =>
                graph.Node(NodeKind.Governor, sender.Name),
            _ => null,
        };
    }

    private static TBody? Read<TBody>(SubjectFamily<TBody> family, BusMessage message)
        where TBody : class =>
        MessageCodec.TryRead(message.Payload.Span, family.Json, family.MessageType, out var read, out _) ? read.Body : null;

    private Node? TakeHeartbeat(BusMessage message, Node sender)
    {
        if (Read(Subjects.Heartbeat, message) is { } body)
        {
            sender.MaySilence = Math.Clamp(body.IntervalMs, 1_000, 600_000);
            graph.SetValue(sender, Math.Clamp(body.Vitality / 2, 0, 1));
        }

        return null;
    }

    private Node? TakeTransition(BusMessage message)
    {
        if (Read(Subjects.GateTransition, message) is not { } body
            || graph.Node(NodeKind.Gate, body.GateId) is not { } gate)
        {
            return null;
        }

        Set(gate, body.ToState, body.StateValue);
        graph.Light(gate, body.ToState is GateState.Open ? Flash.Opened : body.ToState is GateState.Closed ? Flash.Closed : Flash.None);
        return gate;
    }

    private Node? TakeCollapse(BusMessage message)
    {
        if (Read(Subjects.WaveCollapse, message) is not { } body
            || graph.Node(NodeKind.Gate, body.GateId) is not { } gate)
        {
            return null;
        }

        foreach (var signal in body.SignalsInWindow)
        {
            if (graph.Node(NodeKind.Cell, signal.Source) is { } cell)
            {
                graph.Edge(cell, gate, EdgeStyle.Dashed)?.Rate.Count();
            }
        }

        graph.Light(gate, Flash.Collapse);
        return gate;
    }

    private Node? TakeReflex(BusMessage message)
    {
        if (Read(Subjects.Reflex, message) is not { } body
            || graph.Node(NodeKind.Gate, body.GateId) is not { } gate)
        {
            return null;
        }

        graph.Light(gate, Flash.Reflex);
        return gate;
    }

    private Node? TakeGates(BusMessage message)
    {
        if (Read(Subjects.GatesStatus, message) is { } body)
        {
            foreach (var status in body.Gates)
            {
                if (graph.Node(NodeKind.Gate, status.GateId) is { } gate)
                {
                    Set(gate, status.State, status.StateValue);
                }
            }
        }

        return null;
    }

    private void Set(Node gate, GateState state, double value)
    {
        gate.HasOwnState = true;
        graph.SetValue(gate, value);
        graph.SetState(gate, state switch { GateState.Open => NodeState.Open, GateState.Closed => NodeState.Closed, _ => NodeState.Idle });
    }
}
