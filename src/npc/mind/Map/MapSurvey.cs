using System.Numerics;

namespace Nimmerverse.Npc.Map;

/// <summary>
/// Looks over a <see cref="PrivateMap"/> from one node: how far the nearest unvisited node is from each of its exits, and behind which of them the
/// unvisited ones lie. Two breadth-first searches over known ways; nothing is allocated unless the village has grown. It sees every known way of a
/// map of <see cref="Horizon"/> visited nodes; of a larger one the nearest so many, and as much more as it takes to see an unvisited node, so that a
/// step costs about the same however large the town is.
/// </summary>
public sealed class MapSurvey
{
    /// <summary>Distance of an exit from which no unvisited node is known to be reachable.</summary>
    public const int Unreachable = int.MaxValue;

    /// <summary>Visited nodes that are looked at, at least.</summary>
    public const int Horizon = 1024;

    private readonly float[] _share = new float[PrivateMap.MaxExits];
    private int[] _distance = [];
    private int[] _steps = [];
    private int[] _doors = [];
    private int[] _seen = [];
    private int[] _queue = [];
    private int[] _frontier = [];
    private int _frontierCount;
    private int _look;

    /// <summary>Known unvisited nodes that can be reached within the horizon.</summary>
    public int Unvisited { get; private set; }

    /// <summary>Steps from an exit of the surveyed node to the nearest unvisited node; 0 when it is itself unvisited.</summary>
    /// <param name="exit">The node that the exit leads to.</param>
    /// <returns>Steps, or <see cref="Unreachable"/>.</returns>
    public int Distance(int exit) => _distance[exit];

    /// <summary>Share of the known unvisited nodes whose shortest way leads through an exit of the surveyed node, ties split.</summary>
    /// <param name="exit">Index of the exit.</param>
    /// <returns>A share, 0 to 1.</returns>
    public float Share(int exit) => _share[exit];

    /// <summary>Surveys.</summary>
    /// <param name="map">The map.</param>
    /// <param name="node">The visited node to look from.</param>
    public void Look(PrivateMap map, int node)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (_queue.Length < map.NodeCount)
        {
            _distance = new int[map.NodeCount];
            _steps = new int[map.NodeCount];
            _doors = new int[map.NodeCount];
            _seen = new int[map.NodeCount];
            _queue = new int[map.NodeCount];
            _frontier = new int[map.NodeCount];
        }

        // What earlier looks have seen is told apart by their number, so that nothing needs clearing.
        if (++_look == int.MaxValue)
        {
            Array.Clear(_seen);
            _look = 1;
        }

        CountBehindExits(map, node);
        MeasureToUnvisited(map, node);
    }

    private void CountBehindExits(PrivateMap map, int node)
    {
        var exits = map.Exits(node);
        var share = _share.AsSpan(0, exits.Length);
        share.Clear();
        Unvisited = 0;
        _frontierCount = 0;
        var tail = 0;
        See(map, node, 0, 0);
        for (var i = 0; i < exits.Length; i++)
        {
            if (See(map, exits[i], 1, 1 << i))
            {
                _queue[tail++] = exits[i];
            }
            else
            {
                _doors[exits[i]] |= exits[i] == node ? 0 : 1 << i;
            }
        }

        NoteIfFrontier(map, node);

        // Every node as near as the nearest unvisited one is looked at: the shortest way from an exit never leads further away than that.
        var last = int.MaxValue;
        for (var head = 0; head < tail; head++)
        {
            var n = _queue[head];
            if (_steps[n] > last && head >= Horizon)
            {
                break;
            }

            if (map.Visits(n) == 0)
            {
                last = Math.Min(last, _steps[n]);
                Unvisited++;
                Split(share, _doors[n]);
                continue;
            }

            foreach (var exit in map.Exits(n))
            {
                if (See(map, exit, _steps[n] + 1, _doors[n]))
                {
                    _queue[tail++] = exit;
                }
                else if (_steps[exit] == _steps[n] + 1)
                {
                    _doors[exit] |= _doors[n];
                }
            }

            NoteIfFrontier(map, n);
        }

        for (var i = 0; i < share.Length && Unvisited > 0; i++)
        {
            share[i] /= Unvisited;
        }
    }

    // From the visited nodes beside unvisited ones outwards, until every exit is reached.
    private void MeasureToUnvisited(PrivateMap map, int node)
    {
        var missing = 0;
        foreach (var exit in map.Exits(node))
        {
            missing += _distance[exit] == Unreachable ? 1 : 0;
        }

        for (var head = 0; head < _frontierCount && missing > 0; head++)
        {
            var n = _frontier[head];
            foreach (var exit in map.Exits(n))
            {
                if (_seen[exit] == _look && _distance[exit] == Unreachable)
                {
                    _distance[exit] = _distance[n] + 1;
                    _frontier[_frontierCount++] = exit;
                    missing -= _steps[exit] <= 1 && map.Exits(node).Contains(exit) ? 1 : 0;
                }
            }
        }
    }

    private bool See(PrivateMap map, int node, int steps, int doors)
    {
        if (_seen[node] == _look)
        {
            return false;
        }

        _seen[node] = _look;
        _steps[node] = steps;
        _doors[node] = doors;
        _distance[node] = map.Visits(node) == 0 ? 0 : Unreachable;
        return true;
    }

    private void NoteIfFrontier(PrivateMap map, int node)
    {
        foreach (var exit in map.Exits(node))
        {
            if (map.Visits(exit) == 0)
            {
                _distance[node] = 1;
                _frontier[_frontierCount++] = node;
                return;
            }
        }
    }

    private static void Split(Span<float> share, int doors)
    {
        var part = 1f / BitOperations.PopCount((uint)doors);
        for (; doors != 0; doors &= doors - 1)
        {
            share[BitOperations.TrailingZeroCount(doors)] += part;
        }
    }
}
