using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Npc.Tests;

/// <summary>A grid with houses, in process, one fact each; redrawn by <see cref="Draw"/>.</summary>
internal sealed class TestVillage
{
    private readonly Rng _rng;
    private readonly int[][] _exits;
    private readonly bool[] _house;
    private readonly bool[] _seen;
    private readonly int _houses;

    public TestVillage(int side, int houses, ulong seed)
    {
        _rng = new(seed);
        _houses = houses;
        _house = new bool[side * side];
        _seen = new bool[side * side];
        _exits = [.. Enumerable.Range(0, side * side).Select(n => ExitsOf(n, side))];
        Draw();
    }

    public int Node { get; set; }

    public int Found { get; private set; }

    public long Number { get; private set; }

    public bool Done => Found == _houses;

    /// <summary>Lets a brain live through villages for a number of steps; gives the steps that each completed village took.</summary>
    public static List<int> Live(Brain brain, TestVillage village, int steps, int dreams = 0)
    {
        var finished = new List<int>();
        var inVillage = 0;
        brain.Perceive(village.See());
        for (var step = 0; step < steps; step++)
        {
            village.Node = brain.Decide();
            brain.Perceive(village.See());
            inVillage++;
            for (var i = 0; i < dreams; i++)
            {
                brain.Dream();
            }

            if (village.Done)
            {
                finished.Add(inVillage);
                inVillage = 0;
                village.Draw();
                brain.Perceive(village.See());
            }
        }

        return finished;
    }

    public void Draw()
    {
        Number++;
        Array.Clear(_house);
        Array.Clear(_seen);
        for (var left = _houses; left > 0;)
        {
            var node = _rng.Next(_house.Length);
            left -= _house[node] ? 0 : 1;
            _house[node] = true;
        }

        Node = _rng.Next(_house.Length);
        Found = 0;
    }

    public Sight See(NeedLevels needs = default)
    {
        var fresh = _house[Node] && !_seen[Node] ? 1 : 0;
        _seen[Node] = true;
        Found += fresh;
        return new Sight
        {
            Village = Number,
            NodeCount = _house.Length,
            Node = Node,
            Exits = _exits[Node],
            NewFacts = fresh,
            FactsKnown = Found,
            FactsTotal = _houses,
            HousesSeen = Found,
            Needs = needs,
        };
    }

    public static int[] ExitsOf(int node, int side)
    {
        var (y, x) = Math.DivRem(node, side);
        var exits = new List<int>();
        if (y > 0)
        {
            exits.Add(node - side);
        }

        if (x < side - 1)
        {
            exits.Add(node + 1);
        }

        if (y < side - 1)
        {
            exits.Add(node + side);
        }

        if (x > 0)
        {
            exits.Add(node - 1);
        }

        return [.. exits];
    }
}
