using System.Globalization;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Maps;

/// <summary>The streets of a real place, and where its addresses are.</summary>
public sealed class StreetMap
{
    /// <summary>Whose work the map is, and under which licence; shown wherever the map is (https://www.openstreetmap.org/copyright).</summary>
    public const string OsmAttribution = "(c) OpenStreetMap contributors, ODbL";

    /// <summary>Makes a map.</summary>
    /// <param name="name">Its name: that of its file, without folders.</param>
    /// <param name="graph">Its streets.</param>
    /// <param name="addressNodes">Street nodes that an address is nearest to, ascending, each once.</param>
    public StreetMap(string name, StreetGraph graph, IReadOnlyList<int> addressNodes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(addressNodes);
        Name = name;
        Graph = graph;
        AddressNodes = addressNodes;
        LengthM = graph.Edges.Sum(static edge => edge.LengthM ?? 0);
        Fingerprint = DeterministicRandom.Key($"{graph.Fingerprint:x16} {string.Join(' ', addressNodes)}");
    }

    /// <summary>Its name: that of its file, without folders.</summary>
    public string Name { get; }

    /// <summary>Its streets.</summary>
    public StreetGraph Graph { get; }

    /// <summary>Street nodes that an address is nearest to, ascending, each once.</summary>
    public IReadOnlyList<int> AddressNodes { get; }

    /// <summary>Length of all streets in metres, bends included.</summary>
    public double LengthM { get; }

    /// <summary>A number that tells maps apart, whatever their files are called.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Tells what it is in one line.</summary>
    /// <returns>Name, size and attribution.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {Graph.NodeCount:N0} street nodes, {Graph.Edges.Count:N0} edges, {LengthM / 1000:N1} km, {AddressNodes.Count:N0} with an address; {OsmAttribution}");
}
