using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>A village to dream of: its ways as far as they are known, and how many houses were seen, not where.</summary>
internal sealed class DreamModel
{
    private int[] _ground = [];
    private bool[] _house = [];

    /// <summary>The known ways; only visited nodes are part of the model.</summary>
    public PrivateMap Map { get; } = new();

    /// <summary>Visited nodes.</summary>
    public int Nodes { get; private set; }

    /// <summary>Houses to find.</summary>
    public int Houses { get; private set; }

    /// <summary>Facts that a house tells.</summary>
    public int FactsPerHouse { get; private set; }

    /// <summary>Takes a village over.</summary>
    /// <param name="map">The known ways.</param>
    /// <param name="houses">Houses seen on it.</param>
    /// <param name="factsPerHouse">Facts that a house tells.</param>
    public void Take(PrivateMap map, int houses, int factsPerHouse)
    {
        Map.CopyFrom(map);
        if (_ground.Length < map.NodeCount)
        {
            _ground = new int[map.NodeCount];
            _house = new bool[map.NodeCount];
        }

        Nodes = 0;
        for (var n = 0; n < map.NodeCount; n++)
        {
            if (map.Visits(n) > 0)
            {
                _ground[Nodes++] = n;
            }
        }

        Houses = Math.Min(houses, Nodes);
        FactsPerHouse = Math.Max(1, factsPerHouse);
    }

    /// <summary>Draws the houses anew.</summary>
    /// <param name="rng">Source of chance.</param>
    /// <returns>A node to begin at.</returns>
    public int Draw(Rng rng)
    {
        _house.AsSpan().Clear();
        for (var k = 0; k < Houses; k++)
        {
            var pick = k + rng.Next(Nodes - k);
            (_ground[k], _ground[pick]) = (_ground[pick], _ground[k]);
            _house[_ground[k]] = true;
        }

        return _ground[rng.Next(Nodes)];
    }

    /// <summary>Whether a house was drawn at a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Whether one stands there.</returns>
    public bool IsHouse(int node) => _house[node];
}
