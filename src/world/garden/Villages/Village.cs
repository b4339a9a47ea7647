using System.Text;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Villages;

/// <summary>A drawn village: streets, houses with their facts, and places that meet needs. It never changes.</summary>
public sealed class Village
{
    private readonly int[] _houseAtNode;
    private readonly Need?[] _placeAtNode;
    private ulong? _fingerprint;

    internal Village(
        LevelPlan plan, StreetGraph streets, IReadOnlyList<House> houses, IReadOnlyList<(Need Need, int Node)> places, IReadOnlyList<int> decoys)
    {
        Plan = plan;
        Streets = streets;
        Houses = houses;
        Decoys = decoys;
        FactsTotal = houses.Sum(static house => house.View.Facts.Count);
        Places = [.. places.Select(static place => new NeedPlace(place.Need.WireName(), place.Node))];
        _houseAtNode = new int[streets.NodeCount];
        Array.Fill(_houseAtNode, -1);
        _placeAtNode = new Need?[streets.NodeCount];
        for (var i = 0; i < houses.Count; i++)
        {
            _houseAtNode[houses[i].Node] = i;
        }

        foreach (var (need, node) in places)
        {
            _placeAtNode[node] = need;
        }
    }

    /// <summary>The plan that it was drawn by.</summary>
    public LevelPlan Plan { get; }

    /// <summary>Its streets.</summary>
    public StreetGraph Streets { get; }

    /// <summary>Its houses.</summary>
    public IReadOnlyList<House> Houses { get; }

    /// <summary>Where needs are met.</summary>
    public IReadOnlyList<NeedPlace> Places { get; }

    /// <summary>Numbers that no house of this village bears, for the oracle's trick questions.</summary>
    public IReadOnlyList<int> Decoys { get; }

    /// <summary>Facts there are to know.</summary>
    public int FactsTotal { get; }

    /// <summary>A number that tells drawn villages apart: FNV-1a over streets, houses, facts and places; computed once.</summary>
    /// <returns>The fingerprint.</returns>
    public ulong Fingerprint() => _fingerprint ??= ComputeFingerprint();

    /// <summary>Which house stands at a node.</summary>
    /// <param name="node">A node id.</param>
    /// <returns>An index into <see cref="Houses"/>, or -1.</returns>
    public int HouseAt(int node) => _houseAtNode[node];

    /// <summary>Which need the place at a node meets.</summary>
    /// <param name="node">A node id.</param>
    /// <returns>The need, or null.</returns>
    public Need? PlaceAt(int node) => _placeAtNode[node];

    private ulong ComputeFingerprint()
    {
        var text = new StringBuilder();
        text.AppendJoin(' ', Streets.Nodes.Select(static node => $"{node.XCm} {node.YCm}")).Append('/');
        text.AppendJoin(' ', Streets.Edges.Select(static edge => $"{edge.A} {edge.B}")).Append('/');
        text.AppendJoin(' ', Places.Select(static place => $"{place.Need} {place.Node}")).Append('/');
        text.AppendJoin(' ', Decoys);
        foreach (var (node, (number, facts)) in Houses)
        {
            text.Append('/').Append(node).Append(' ').Append(number).Append(' ');
            text.AppendJoin(' ', facts.Select(static fact => $"{fact.Attribute} {fact.Value}"));
        }

        return DeterministicRandom.Key(text.ToString());
    }
}

/// <summary>A house.</summary>
/// <param name="Node">Where it stands.</param>
/// <param name="View">Its number, and its facts as they are seen from its door.</param>
public sealed record House(int Node, HouseView View);
