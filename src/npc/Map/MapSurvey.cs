using System.Numerics;

namespace Nimmerverse.Npc.Map;

/// <summary>
/// Looks over a <see cref="PrivateMap"/> from one node: how far the nearest unvisited node is from every visited one, and behind
/// which exits of the present node the unvisited ones lie. Two breadth-first searches over known ways; nothing is allocated
/// unless the village has grown.
/// </summary>
public sealed class MapSurvey
{
    /// <summary>Distance of a node from which no unvisited node is known to be reachable.</summary>
    public const int Unreachable = int.MaxValue;

    private readonly float[] _share = new float[PrivateMap.MaxExits];
    private int[] _distance = [];
    private int[] _steps = [];
    private int[] _doors = [];
    private int[] _queue = [];

    /// <summary>Known unvisited nodes that can be reached.</summary>
    public int Unvisited { get; private set; }

    /// <summary>Steps from a node to the nearest unvisited one; 0 when it is itself unvisited.</summary>
    /// <param name="node">A known node.</param>
    /// <returns>Steps, or <see cref="Unreachable"/>.</returns>
    public int Distance(int node) => _distance[node];

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
            _queue = new int[map.NodeCount];
        }

        MeasureToUnvisited(map);
        CountBehindExits(map, node);
    }

    private void MeasureToUnvisited(PrivateMap map)
    {
        var distance = _distance.AsSpan(0, map.NodeCount);
        var queue = _queue;
        var tail = 0;
        for (var n = 0; n < distance.Length; n++)
        {
            if (map.Visits(n) == 0)
            {
                distance[n] = 0;
                continue;
            }

            distance[n] = Unreachable;
            foreach (var exit in map.Exits(n))
            {
                if (map.Visits(exit) == 0)
                {
                    distance[n] = 1;
                    queue[tail++] = n;
                    break;
                }
            }
        }

        for (var head = 0; head < tail; head++)
        {
            var n = queue[head];
            foreach (var exit in map.Exits(n))
            {
                if (distance[exit] == Unreachable)
                {
                    distance[exit] = distance[n] + 1;
                    queue[tail++] = exit;
                }
            }
        }
    }

    private void CountBehindExits(PrivateMap map, int node)
    {
        var steps = _steps.AsSpan(0, map.NodeCount);
        var doors = _doors;
        var queue = _queue;
        steps.Fill(-1);
        steps[node] = 0;
        var exits = map.Exits(node);
        var share = _share.AsSpan(0, exits.Length);
        share.Clear();
        Unvisited = 0;
        var tail = 0;
        for (var i = 0; i < exits.Length; i++)
        {
            steps[exits[i]] = 1;
            doors[exits[i]] = 1 << i;
            queue[tail++] = exits[i];
        }

        for (var head = 0; head < tail; head++)
        {
            var n = queue[head];
            if (map.Visits(n) == 0)
            {
                Unvisited++;
                Split(share, doors[n]);
                continue;
            }

            foreach (var exit in map.Exits(n))
            {
                if (steps[exit] < 0)
                {
                    steps[exit] = steps[n] + 1;
                    doors[exit] = doors[n];
                    queue[tail++] = exit;
                }
                else if (steps[exit] == steps[n] + 1)
                {
                    doors[exit] |= doors[n];
                }
            }
        }

        for (var i = 0; i < share.Length && Unvisited > 0; i++)
        {
            share[i] /= Unvisited;
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
