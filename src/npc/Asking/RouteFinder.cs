using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Asking;

/// <summary>Finds the first step of a shortest known way to a node, by breadth-first search from that node's side of the private map.</summary>
public sealed class RouteFinder
{
    private int[] _from = [];
    private int[] _queue = [];
    private int _found = -1;

    /// <summary>Finds the first step.</summary>
    /// <param name="map">The known ways; only nodes that were visited lead on.</param>
    /// <param name="start">Where the way begins, a visited node.</param>
    /// <param name="goal">Where it ends; it need not have been visited.</param>
    /// <returns>The exit of <paramref name="start"/> to take, or -1 when no known way leads there.</returns>
    public int FirstStep(PrivateMap map, int start, int goal)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Search(map, start, (_, node) => node == goal);
    }

    /// <summary>Finds the whole of a shortest known way to a node.</summary>
    /// <param name="map">The known ways; only nodes that were visited lead on.</param>
    /// <param name="start">Where the way begins, a visited node.</param>
    /// <param name="goal">Where it ends; it need not have been visited.</param>
    /// <param name="path">Gets the nodes after <paramref name="start"/>, as many as there is room for.</param>
    /// <returns>Nodes written; 0 when no known way leads there.</returns>
    public int Route(PrivateMap map, int start, int goal, Span<int> path)
    {
        if (FirstStep(map, start, goal) < 0)
        {
            return 0;
        }

        var steps = 0;
        for (var node = goal; node != start; node = _from[node])
        {
            steps++;
        }

        var place = steps;
        for (var node = goal; node != start; node = _from[node])
        {
            place--;
            if (place < path.Length)
            {
                path[place] = node;
            }
        }

        return Math.Min(steps, path.Length);
    }

    /// <summary>Finds the nearest known node that was never visited.</summary>
    /// <param name="map">The known ways.</param>
    /// <param name="start">Where the way begins.</param>
    /// <returns>The node, or -1 when there is none.</returns>
    public int NearestUnvisited(PrivateMap map, int start)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Search(map, start, static (map, node) => map.Visits(node) == 0) < 0 ? -1 : _found;
    }

    /// <summary>Finds the nearest known place that meets a need.</summary>
    /// <param name="map">The known ways.</param>
    /// <param name="start">Where the way begins.</param>
    /// <param name="need">The need.</param>
    /// <returns>The node, or -1 when there is none.</returns>
    public int NearestPlace(PrivateMap map, int start, Place need)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Search(map, start, (map, node) => map.Visits(node) > 0 && map.PlaceAt(node) == need) < 0 ? -1 : _found;
    }

    private int Search(PrivateMap map, int start, Func<PrivateMap, int, bool> isGoal)
    {
        if (!map.Contains(start))
        {
            return -1;
        }

        if (_from.Length < map.NodeCount)
        {
            _from = new int[map.NodeCount];
            _queue = new int[map.NodeCount];
        }

        _from.AsSpan(0, map.NodeCount).Fill(-1);
        _from[start] = start;
        _queue[0] = start;
        var tail = 1;
        for (var head = 0; head < tail; head++)
        {
            foreach (var exit in map.Exits(_queue[head]))
            {
                if (_from[exit] >= 0)
                {
                    continue;
                }

                _from[exit] = _queue[head];
                if (isGoal(map, exit))
                {
                    _found = exit;
                    return Unwind(start, exit);
                }

                _queue[tail++] = exit;
            }
        }

        return -1;
    }

    private int Unwind(int start, int node)
    {
        while (_from[node] != start)
        {
            node = _from[node];
        }

        return node;
    }
}
