using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Tiers;

/// <summary>
/// Takes the times of what passes on the bus, by tier: from the last wave to the gate that it tipped, from the gate to the behaviour that
/// follows from it, an organ's operations, and round trips of requests. Safe for concurrent use.
/// </summary>
internal sealed class TierMeter
{
    private const int MostTransitions = 4_096;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<(int Tier, string What), List<double>> _times = [];
    private readonly Dictionary<Guid, DateTimeOffset> _transitions = [];
    private readonly Queue<Guid> _order = new();

    /// <summary>Takes one time.</summary>
    /// <param name="tier">The tier, 0 to 4.</param>
    /// <param name="what">What was measured.</param>
    /// <param name="milliseconds">How long it took.</param>
    public void Add(int tier, string what, double milliseconds)
    {
        lock (_lock)
        {
            if (!_times.TryGetValue((tier, what), out var times))
            {
                times = [];
                _times.Add((tier, what), times);
            }

            times.Add(Math.Max(0, milliseconds));
        }
    }

    /// <summary>A gate changed: the last of its waves waited for this. One wave was enough for a reflex.</summary>
    /// <param name="message">The transition.</param>
    public void Hear(Message<GateTransition> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (header, transition) = message;
        lock (_lock)
        {
            if (_transitions.TryAdd(header.MessageId, header.Timestamp))
            {
                _order.Enqueue(header.MessageId);
            }

            if (_order.Count > MostTransitions)
            {
                _transitions.Remove(_order.Dequeue());
            }
        }

        if (transition.TriggerSignals.Count > 0 && transition.Cause is not (TransitionCause.Decay or TransitionCause.Override))
        {
            var last = transition.TriggerSignals.Max(static signal => signal.Timestamp);
            var reflex = transition.Cause is TransitionCause.Reflex;
            Add(reflex ? 0 : 1, reflex ? "wave to reflex" : "wave to gate", (header.Timestamp - last).TotalMilliseconds);
        }
    }

    /// <summary>A decision was put on record: a behaviour that a gate triggered, or an organ's operation.</summary>
    /// <param name="trail">The trail.</param>
    public void Hear(Trail trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        DateTimeOffset opened = default;
        lock (_lock)
        {
            if (trail.Kind is TrailKinds.Behaviour && (trail.ParentTrail is not { } parent || !_transitions.TryGetValue(parent, out opened)))
            {
                return;
            }
        }

        switch (trail.Kind)
        {
            case TrailKinds.Behaviour:
                Add(2, $"gate to {trail.Actor}", (trail.Started - opened).TotalMilliseconds);
                break;
            case TrailKinds.Organ:
                Add(3, trail.Actor, (trail.Ended - trail.Started).TotalMilliseconds);
                break;
            case TrailKinds.Boundary:
                Add(4, "crossing", (trail.Ended - trail.Started).TotalMilliseconds);
                break;
            default:
                break;
        }
    }

    /// <summary>What was measured; a tier of which nothing was has one row without figures.</summary>
    /// <returns>Rows in the order of the tiers.</returns>
    public IReadOnlyList<TierRow> Rows()
    {
        lock (_lock)
        {
            return
            [
                .. ProcessingTiers.All.SelectMany(tier => _times.Where(one => one.Key.Tier == tier.Tier)
                    .Select(one => TierRow.Of(tier, one.Key.What, one.Value))
                    .DefaultIfEmpty(TierRow.Of(tier, "nothing passed", []))),
            ];
        }
    }
}
