using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.World.Streets;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Bench.Exploration;

/// <summary>
/// The villages of the world's own drawing, one after the other, walked in process by one body that starts anywhere: what a
/// brain is shown and what it may do are the same as over the bus, one step a tick, without neighbours in the way.
/// </summary>
internal sealed class ExplorationCourse
{
    private const int MostKept = 256;
    private readonly LevelPlan _plan;
    private readonly ulong _seed;
    private readonly int _villages;
    private readonly Village?[] _drawn;
    private readonly StreetGraph _streets;
    private readonly Rng _rng;
    private readonly bool[] _seen;
    private Village _village;
    private int _index = -1;

    /// <param name="side">Intersections along one side.</param>
    /// <param name="houses">Houses; each tells its resident and one trait.</param>
    /// <param name="seed">Draws villages and starts.</param>
    /// <param name="villages">How many different villages there are before the first comes again; few enough are kept once drawn.</param>
    public ExplorationCourse(int side, int houses, ulong seed, int villages)
    {
        _plan = new LevelPlan(1, side, houses, Traits: 1, PlacesPerNeed: 1);
        _seed = seed;
        _villages = villages;
        _drawn = new Village?[villages <= MostKept ? villages : 0];
        _streets = StreetGrid.Square(side);
        _rng = new(seed);
        _seen = new bool[houses];
        _village = Draw(0);
    }

    public int Node { get; private set; }

    public int HousesSeen { get; private set; }

    public bool Done => HousesSeen == _seen.Length;

    public int NodeCount => _village.Streets.NodeCount;

    /// <summary>Begins the next village at a random node.</summary>
    public void Begin()
    {
        _index++;
        _village = Draw(_index % _villages);
        Node = _rng.Next(NodeCount);
        HousesSeen = 0;
        Array.Clear(_seen);
    }

    public ReadOnlySpan<int> Exits => _village.Streets.Neighbours(Node);

    public void Walk(int node)
    {
        if (node != Node && !_village.Streets.AreAdjacent(Node, node))
        {
            throw new InvalidOperationException($"No way leads from node {Node} to node {node}.");
        }

        Node = node;
    }

    /// <summary>Looks around; facts of a house are new the first time.</summary>
    public Sight See()
    {
        var house = _village.HouseAt(Node);
        var fresh = 0;
        if (house >= 0 && !_seen[house])
        {
            _seen[house] = true;
            HousesSeen++;
            fresh = FactsPerHouse;
        }

        return new Sight
        {
            Village = _index + 1,
            NodeCount = NodeCount,
            Node = Node,
            Exits = Exits,
            NewFacts = fresh,
            FactsKnown = HousesSeen * FactsPerHouse,
            FactsTotal = _seen.Length * FactsPerHouse,
            HousesSeen = HousesSeen,
        };
    }

    private int FactsPerHouse => 1 + _plan.Traits;

    private Village Draw(int index) => index < _drawn.Length ? _drawn[index] ??= DrawNew(index) : DrawNew(index);

    private Village DrawNew(int index) => VillageDrawing.Draw(_seed, _plan, index, _streets);
}
