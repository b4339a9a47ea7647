using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Npcs;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>Orders.</summary>
internal sealed partial class SupervisorLoop
{
    private static readonly SupervisorReply Done = new() { Accepted = true };

    private SupervisorReply Obey(SupervisorCommand command)
    {
        if (!_parts.Outlets.MayAct())
        {
            return Refuse("this supervisor does not hold the node's lease now; ask again when the bus is back");
        }

        switch (command.Order)
        {
            case SupervisorOrder.StopAll:
                foreach (var npc in _npcs.Values)
                {
                    End(npc);
                }

                Register();
                return Done;
            case SupervisorOrder.Spawn when command.Npc is { } id:
                return Spawn(id);
            case SupervisorOrder.Kill when Find(command) is { Process: not null } npc:
                Nursery.Kill(npc);
                return Done;
            case SupervisorOrder.Stop when Find(command) is { Wanted: true } npc:
                End(npc);
                Register();
                return Done;
            case SupervisorOrder.Kill or SupervisorOrder.Stop when command.Npc is not null:
                return Refuse($"NPC {command.Npc} has no process on node {_parts.Node}");
            default:
                return Refuse("the order names no NPC");
        }
    }

    private SupervisorReply Spawn(string id)
    {
        if (_nursery.Plan.Obstacle(id) is { } obstacle)
        {
            return Refuse(obstacle);
        }

        if (!_npcs.TryGetValue(id, out var npc))
        {
            npc = Introduce(id);
        }
        else if (npc is { Wanted: false, Process: not null })
        {
            return Refuse($"NPC {id} is just being stopped; ask again in a second");
        }
        else if (npc.Process is not null)
        {
            return Refuse($"NPC {id} lives already, as process {npc.Process.Identity.Pid}");
        }

        npc.Wanted = true;
        _emptyGroups.Remove(id);
        Start(npc);
        Register();
        return Done;
    }

    private void End(Npc npc)
    {
        npc.Wanted = false;
        npc.StartDue = null;
        if (npc.Process is null)
        {
            _emptyGroups.Add(npc.Id);
            return;
        }

        npc.KillDue ??= _clock.GetTimestamp() + (long)(EndTime.TotalSeconds * _clock.TimestampFrequency);
        Remind(EndTime);
        _nursery.AskToEnd(npc);
    }

    private Npc? Find(SupervisorCommand command) => command.Npc is { } id ? _npcs.GetValueOrDefault(id) : null;

    private static SupervisorReply Refuse(string reason) => new() { Accepted = false, Reason = reason };
}
