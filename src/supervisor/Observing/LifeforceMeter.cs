using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Observing;

/// <summary>
/// Turns the heartbeats of this machine's processes, which are on the bus anyway, into observations of their lifeforce. Belongs to one
/// reader of heartbeats.
/// </summary>
/// <param name="node">The machine; heartbeats of others are their own supervisors' to observe.</param>
/// <param name="every">The time between two observations of one process.</param>
internal sealed class LifeforceMeter(string node, TimeSpan every)
{
    private readonly Dictionary<(EntityType Kind, string Id), Heartbeat> _last = [];

    /// <summary>Takes a heartbeat.</summary>
    /// <param name="source">Who sent it.</param>
    /// <param name="beat">The heartbeat.</param>
    /// <returns>An observation with the time since the one before, when it is time for one; null otherwise.</returns>
    internal (LifeforceInputs Inputs, TimeSpan Span)? Hear(Source source, Heartbeat beat)
    {
        if (source.Node != node)
        {
            return null;
        }

        var key = (source.EntityType, source.EntityId);
        if (!_last.TryGetValue(key, out var last) || last.Pid != beat.Pid || beat.UptimeS < last.UptimeS)
        {
            _last[key] = beat;
            return null;
        }

        // The process's own uptime and not the messages' times: a clock that is set must not make or hide an observation.
        var span = TimeSpan.FromSeconds(beat.UptimeS - last.UptimeS);
        if (span < every)
        {
            return null;
        }

        _last[key] = beat;
        return (
            new LifeforceInputs
            {
                Entity = source.EntityId,
                Kind = source.EntityType,
                Balance = beat.Lifeforce,
                Income = beat.LifeforceEarned - last.LifeforceEarned,
                Spending = beat.LifeforceSpent - last.LifeforceSpent,
                Vitality = beat.Vitality,
            },
            span);
    }
}
