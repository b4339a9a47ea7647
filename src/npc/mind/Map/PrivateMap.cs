using System.Runtime.InteropServices;

namespace Nimmerverse.Npc.Map;

/// <summary>
/// What one NPC knows of its village's ways: which nodes it has stood on, where their exits lead, and how often it was there.
/// A node that is only known as somebody's exit is unvisited, and its own exits are unknown. Reused from village to village.
/// </summary>
public sealed class PrivateMap
{
    /// <summary>Most exits of one node that are looked at; further ones are ignored.</summary>
    public const int MaxExits = 16;

    // Streets have two or three exits a node; room for four is rarely too little.
    private const int UsualExits = 4;

    private readonly List<int> _placeNodes = [];
    private int[] _exits = [];
    private int[] _firstExit = [];
    private int _exitsUsed;
    private int[] _visits = [];
    private byte[] _exitCount = [];
    private byte[] _links = [];
    private Place[] _places = [];

    /// <summary>Nodes of the village.</summary>
    public int NodeCount { get; private set; }

    /// <summary>Nodes stood on at least once.</summary>
    public int VisitedCount { get; private set; }

    /// <summary>Forgets everything: a village begins.</summary>
    /// <param name="nodeCount">Nodes of the village; ids are 0 to this, exclusive.</param>
    public void Begin(int nodeCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodeCount, 0);
        if (_visits.Length < nodeCount)
        {
            _exits = new int[(nodeCount * UsualExits) + MaxExits];
            _firstExit = new int[nodeCount];
            _visits = new int[nodeCount];
            _exitCount = new byte[nodeCount];
            _links = new byte[nodeCount];
            _places = new Place[nodeCount];
        }

        NodeCount = nodeCount;
        VisitedCount = 0;
        _exitsUsed = 0;
        _placeNodes.Clear();
        _firstExit.AsSpan(0, nodeCount).Clear();
        _visits.AsSpan(0, nodeCount).Clear();
        _exitCount.AsSpan(0, nodeCount).Clear();
        _links.AsSpan(0, nodeCount).Clear();
        _places.AsSpan(0, nodeCount).Clear();
    }

    /// <summary>Whether an id names a node of this village.</summary>
    /// <param name="node">A node.</param>
    /// <returns>Whether it is in range.</returns>
    public bool Contains(int node) => (uint)node < (uint)NodeCount;

    /// <summary>Notes a stay at a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="exits">Where it leads; ids outside the village are left out.</param>
    /// <param name="place">The need that it meets.</param>
    /// <returns>Whether it was the first visit.</returns>
    public bool Visit(int node, ReadOnlySpan<int> exits, Place place)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)node, (uint)NodeCount, nameof(node));
        _visits[node]++;
        if (_visits[node] > 1)
        {
            return false;
        }

        VisitedCount++;
        _places[node] = place;
        if (place is not Place.None)
        {
            _placeNodes.Add(node);
        }

        if (_exits.Length < _exitsUsed + MaxExits)
        {
            Array.Resize(ref _exits, (_exits.Length * 2) + MaxExits);
        }

        _firstExit[node] = _exitsUsed;
        var count = 0;
        foreach (var exit in exits)
        {
            if (Contains(exit) && count < MaxExits)
            {
                _exits[_exitsUsed + count++] = exit;
                _links[exit]++;
            }
        }

        _exitsUsed += count;

        _exitCount[node] = (byte)count;
        return true;
    }

    /// <summary>Where a visited node leads; empty for an unvisited one.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Its exits, in the world's order.</returns>
    public ReadOnlySpan<int> Exits(int node) => _exits.AsSpan(_firstExit[node], _exitCount[node]);

    /// <summary>How often the NPC stood there.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Visits, 0 for an unvisited node.</returns>
    public int Visits(int node) => _visits[node];

    /// <summary>From how many visited nodes the node is known to be reachable in one step.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Links, 0 for an unknown node.</returns>
    public int Links(int node) => _links[node];

    /// <summary>The visited nodes that meet a need, in the order in which they were found.</summary>
    public ReadOnlySpan<int> PlaceNodes => CollectionsMarshal.AsSpan(_placeNodes);

    /// <summary>The need that a visited node meets.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The need, or <see cref="Place.None"/>.</returns>
    public Place PlaceAt(int node) => _places[node];

    /// <summary>Takes over another map, so that one can dream of it while the other lives on.</summary>
    /// <param name="other">The map to copy.</param>
    public void CopyFrom(PrivateMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Begin(other.NodeCount);
        if (_exits.Length < other._exitsUsed)
        {
            _exits = new int[other._exits.Length];
        }

        other._exits.AsSpan(0, other._exitsUsed).CopyTo(_exits);
        _exitsUsed = other._exitsUsed;
        other._firstExit.AsSpan(0, NodeCount).CopyTo(_firstExit);
        _placeNodes.AddRange(other._placeNodes);
        other._visits.AsSpan(0, NodeCount).CopyTo(_visits);
        other._exitCount.AsSpan(0, NodeCount).CopyTo(_exitCount);
        other._links.AsSpan(0, NodeCount).CopyTo(_links);
        other._places.AsSpan(0, NodeCount).CopyTo(_places);
        VisitedCount = other.VisitedCount;
    }
}
