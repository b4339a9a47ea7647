namespace Nimmerverse.Npc.Map;

/// <summary>Finds known ways to places by breadth-first search.</summary>
public sealed class WayFinder
{
    private int[] _steps = [];
    private int[] _queue = [];

    /// <summary>Steps from a node to the place measured to.</summary>
    /// <param name="node">A node.</param>
    /// <returns>Steps, or -1 when no known way leads there.</returns>
    public int Steps(int node) => _steps[node];

    /// <summary>Measures the way from every visited node to the nearest visited node that meets a need.</summary>
    /// <param name="map">The map.</param>
    /// <param name="need">The need.</param>
    /// <returns>Whether such a place is known.</returns>
    public bool Measure(PrivateMap map, Place need)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (_steps.Length < map.NodeCount)
        {
            _steps = new int[map.NodeCount];
            _queue = new int[map.NodeCount];
        }

        _steps.AsSpan(0, map.NodeCount).Fill(-1);
        var tail = 0;
        for (var n = 0; n < map.NodeCount; n++)
        {
            if (map.Visits(n) > 0 && map.PlaceAt(n) == need)
            {
                _steps[n] = 0;
                _queue[tail++] = n;
            }
        }

        var known = tail > 0;
        for (var head = 0; head < tail; head++)
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
}
