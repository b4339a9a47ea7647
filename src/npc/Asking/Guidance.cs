using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Map;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Asking;

/// <summary>
/// The plan that somebody gave. While it holds, it and not the brain says where to go, and the brain learns nothing from the steps; it ends
/// when it is carried out, when no known way leads on, when it takes too long, and with the village. Whatever it says, the body only walks
/// through exits that it sees.
/// </summary>
public sealed class Guidance
{
    private readonly RouteFinder _ways = new();
    private readonly Queue<int> _goals = new();
    private long _village;
    private int _stepsLeft;

    /// <summary>Whether a plan holds.</summary>
    public bool Holds => _goals.Count > 0;

    /// <summary>Takes a plan in place of the one before.</summary>
    /// <param name="map">The known ways.</param>
    /// <param name="village">The village.</param>
    /// <param name="node">Where the body stands.</param>
    /// <param name="counsel">The counsel; what of it cannot be done is passed over.</param>
    /// <returns>Whether there is something to do.</returns>
    public bool Take(PrivateMap map, long village, int node, NpcCounsel counsel)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(counsel);
        _goals.Clear();
        _village = village;
        _stepsLeft = 2 * map.NodeCount;
        foreach (var goal in counsel.Plan ?? [])
        {
            if (map.Contains(goal) && goal != node && _goals.Count < Inquiry.LongestPlan)
            {
                _goals.Enqueue(goal);
            }
        }

        if (_goals.Count == 0 && LookFor(map, node, counsel.LookFor) is >= 0 and var found)
        {
            _goals.Enqueue(found);
        }

        return Holds;
    }

    /// <summary>The next step of the plan.</summary>
    /// <param name="brain">The brain whose body walks.</param>
    /// <returns>The neighbour to walk to, or null when the brain is to decide.</returns>
    public int? Next(Brain brain)
    {
        ArgumentNullException.ThrowIfNull(brain);
        if (_goals.Count > 0 && (brain.Village != _village || brain.Content || _stepsLeft-- <= 0))
        {
            _goals.Clear();
        }

        while (_goals.TryPeek(out var goal))
        {
            if (goal != brain.Node && _ways.FirstStep(brain.Map, brain.Node, goal) is >= 0 and var step)
            {
                return step;
            }

            _goals.Dequeue();
        }

        return null;
    }

    /// <summary>The way of the plan, through its goals in turn, as far as known ways lead.</summary>
    /// <param name="map">The known ways.</param>
    /// <param name="node">Where it begins.</param>
    /// <param name="path">Gets the nodes after <paramref name="node"/>.</param>
    /// <returns>Nodes written.</returns>
    public int Route(PrivateMap map, int node, Span<int> path)
    {
        ArgumentNullException.ThrowIfNull(map);
        var count = 0;
        foreach (var goal in _goals)
        {
            var from = count > 0 ? path[count - 1] : node;
            count += from == goal ? 0 : _ways.Route(map, from, goal, path[count..]);
        }

        return count;
    }

    /// <summary>Drops the plan: a step of it was refused.</summary>
    public void Drop() => _goals.Clear();

    /// <summary>The nearest known node that the NPC has not stood on: where it would go by itself.</summary>
    /// <param name="brain">The brain.</param>
    /// <returns>The node, or -1.</returns>
    public int NearestUnvisited(Brain brain)
    {
        ArgumentNullException.ThrowIfNull(brain);
        return _ways.NearestUnvisited(brain.Map, brain.Node);
    }

    private int LookFor(PrivateMap map, int node, string? what) => what switch
    {
        "unvisited" => _ways.NearestUnvisited(map, node),
        "hunger" => _ways.NearestPlace(map, node, Place.Hunger),
        "energy" => _ways.NearestPlace(map, node, Place.Energy),
        "company" => _ways.NearestPlace(map, node, Place.Company),
        _ => -1,
    };
}
