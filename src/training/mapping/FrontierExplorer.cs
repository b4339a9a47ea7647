using Nimmerverse.Neural;

namespace Nimmerverse.Training.Mapping;

/// <summary>
/// Walks to the nearest node that it has not visited, by exits that it has seen, ties broken by chance, until it has stood at every house: the
/// explorer that steps are measured against.
/// </summary>
internal sealed class FrontierExplorer
{
    private readonly int[][] _exits;
    private readonly bool[] _isHouse;
    private readonly bool[] _visited;
    private readonly int[] _from;
    private readonly int[] _queue;
    private readonly Stack<int> _way = new();
    private readonly Rng _rng;
    private int _housesLeft;

    /// <summary>Sets it down.</summary>
    /// <param name="exits">Neighbours by node.</param>
    /// <param name="houses">Nodes of the houses.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="rng">Breaks ties.</param>
    internal FrontierExplorer(int[][] exits, int[] houses, int start, Rng rng)
    {
        (_exits, _rng, _housesLeft) = (exits, rng, houses.Length);
        _isHouse = new bool[exits.Length];
        _visited = new bool[exits.Length];
        _from = new int[exits.Length];
        _queue = new int[exits.Length];
        foreach (var house in houses)
        {
            _isHouse[house] = true;
        }

        Visit(start);
    }

    /// <summary>Where it stands.</summary>
    internal int Node { get; private set; }

    /// <summary>Steps walked.</summary>
    internal int Steps { get; private set; }

    /// <summary>Whether it has stood at every house.</summary>
    internal bool Knows => _housesLeft == 0;

    /// <summary>Takes a step.</summary>
    internal void Step()
    {
        if (_way.Count == 0)
        {
            Plan();
        }

        Steps++;
        Visit(_way.Pop());
    }

    private void Visit(int node)
    {
        Node = node;
        if (!_visited[node])
        {
            _visited[node] = true;
            _housesLeft -= _isHouse[node] ? 1 : 0;
        }
    }

    // Breadth first over nodes that were visited; the first ring that holds one that was not has the nearest.
    private void Plan()
    {
        Array.Fill(_from, -1);
        _from[Node] = Node;
        _queue[0] = Node;
        var (head, tail, ring) = (0, 1, 1);
        var (best, ties) = (-1, 0);
        while (head < ring && best < 0)
        {
            for (; head < ring; head++)
            {
                foreach (var exit in _exits[_queue[head]])
                {
                    if (_from[exit] < 0)
                    {
                        _from[exit] = _queue[head];
                        _queue[tail++] = exit;
                        best = !_visited[exit] && _rng.Next(++ties) == 0 ? exit : best;
                    }
                }
            }

            ring = tail;
        }

        for (var node = best; node != Node; node = _from[node])
        {
            _way.Push(node);
        }
    }
}
