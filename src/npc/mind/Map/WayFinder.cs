namespace Nimmerverse.Npc.Map;

/// <summary>Finds known ways to places by breadth-first search.</summary>
public sealed class WayFinder
{
    private int[] _steps = [];
    private int[] _queue = [];

    /// <summary>Steps from a node to the place measured to.</summary>
    /// <param name="node">The node that was measured from, or one of its exits.</param>
    /// <returns>Steps, or -1 when no known way leads there.</returns>
    public int Steps(int node) => _steps[node];

    /// <summary>Measures the ways from a node and from its exits to the nearest visited node that meets a need.</summary>
    /// <param name="map">The map.</param>
    /// <param name="need">The need.</param>
    /// <param name="node">The node.</param>
    /// <returns>Whether such a place is known.</returns>
    public bool Measure(PrivateMap map, Place need, int node)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (_steps.Length < map.NodeCount)
        {
            _steps = new int[map.NodeCount];
            _queue = new int[map.NodeCount];
        }

        _steps.AsSpan(0, map.NodeCount).Fill(-1);
        var tail = 0;
        foreach (var n in map.PlaceNodes)
        {
            if (map.PlaceAt(n) == need)
            {
                _steps[n] = 0;
                _queue[tail++] = n;
            }
        }

        var known = tail > 0;
        for (var head = 0; head < tail && !IsMeasured(map, node); head++)
        {
            var n = _queue[head];
            foreach (var exit in map.Exits(n))
            {
                if (_steps[exit] < 0)
                {
                    _steps[exit] = _steps[n] + 1;
                    _queue[tail++] = exit;
                }
            }
        }

        return known;
    }

    // The search goes outwards from the places, so that the node's exits are all reached soon after it; which of them is the nearest is then known.
    private bool IsMeasured(PrivateMap map, int node)
    {
        if (_steps[node] < 0)
        {
            return false;
        }

        foreach (var exit in map.Exits(node))
        {
            if (_steps[exit] < 0)
            {
                return false;
            }
        }

        return true;
    }
}
