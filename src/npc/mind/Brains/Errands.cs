using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>What moves a body that knows everything: its needs. A plain rule, not learnt, and not counted as learning.</summary>
/// <param name="setOut">The need at which it sets out, 0 to 1.</param>
public sealed class Errands(float setOut = NeedLevels.Threshold)
{
    private const float Satisfied = 0.1f;
    private readonly WayFinder _ways = new();
    private Place _errand;

    /// <summary>Whether an errand is in hand after the last step.</summary>
    public bool Busy => _errand != Place.None;

    /// <summary>The next step of the errand in hand, or a stay.</summary>
    /// <param name="map">The known ways.</param>
    /// <param name="node">Where the body stands.</param>
    /// <param name="needs">Its needs.</param>
    /// <param name="rng">Breaks ties between equally short ways.</param>
    /// <returns>The node to go to; <paramref name="node"/> itself to stay.</returns>
    public int Next(PrivateMap map, int node, in NeedLevels needs, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(rng);
        if (_errand == Place.None && needs.Of(needs.MostUrgent) >= setOut)
        {
            _errand = needs.MostUrgent;
        }

        if (_errand == Place.None || needs.Of(_errand) <= Satisfied || !_ways.Measure(map, _errand, node))
        {
            _errand = Place.None;
            return node;
        }

        var best = node;
        var steps = _ways.Steps(node);
        var ties = 0;
        foreach (var exit in map.Exits(node))
        {
            var there = _ways.Steps(exit);
            if (there >= 0 && there < steps && rng.Next(++ties) == 0)
            {
                best = exit;
            }
        }

        return best;
    }

    /// <summary>The way of the errand in hand, as <see cref="Next"/> would walk it.</summary>
    /// <param name="map">The known ways.</param>
    /// <param name="node">Where it begins.</param>
    /// <param name="path">Gets the nodes after <paramref name="node"/>, the nearest first.</param>
    /// <returns>Nodes written; 0 when there is no errand, or it is done there.</returns>
    public int Route(PrivateMap map, int node, Span<int> path)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (_errand == Place.None || !_ways.Measure(map, _errand, node))
        {
            return 0;
        }

        var count = 0;
        for (var here = node; count < path.Length && _ways.Steps(here) > 0;)
        {
            var nearer = here;
            foreach (var exit in map.Exits(here))
            {
                nearer = _ways.Steps(exit) >= 0 && _ways.Steps(exit) < _ways.Steps(nearer) ? exit : nearer;
            }

            if (nearer == here)
            {
                break;
            }

            path[count++] = here = nearer;
        }

        return count;
    }
}
