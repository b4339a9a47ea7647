using System.Diagnostics.CodeAnalysis;
using System.Xml;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Maps;

/// <summary>Reads the street map that a world is to stand on.</summary>
public static class StreetMaps
{
    /// <summary>What the name of a world begins with when it is an OpenStreetMap file.</summary>
    public const string OsmPrefix = "osm:";

    /// <summary>Fewest street nodes that a village can stand on: a house and a place for each need.</summary>
    public const int FewestNodes = 4;

    /// <summary>An address further from every street node than this belongs to none.</summary>
    internal const double AddressWithinM = 100;

    /// <summary>Reads a map.</summary>
    /// <param name="world">The world's name, <c>osm:FILE</c>; the file is OSM XML, plain or gzip.</param>
    /// <param name="map">The map, when the result is true.</param>
    /// <param name="fault">What is wrong and how to mend it, when the result is false: a sentence that begins with the file's name.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryRead(string world, [NotNullWhen(true)] out StreetMap? map, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(world);
        map = null;
        if (!world.StartsWith(OsmPrefix, StringComparison.Ordinal) || world.Length == OsmPrefix.Length)
        {
            fault = $"'{world}' is no world; give {OsmPrefix}FILE, where FILE is OpenStreetMap XML, plain or .gz.";
            return false;
        }

        var path = world[OsmPrefix.Length..];
        try
        {
            map = Build(Path.GetFileName(path), OsmExtract.Read(() => MapFile.Open(path)));
            fault = null;
            return true;
        }
        catch (Exception exception) when (exception is MapException or XmlException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            fault = $"{path} {Told(exception)}.";
            return false;
        }
    }

    private static StreetMap Build(string name, OsmExtract extract)
    {
        var chains = new StreetChains(extract.Latitudes.Length, extract.Ways);
        if (!chains.Any)
        {
            throw new MapException("has streets, but not the nodes that they lead along; take an extract with complete ways");
        }

        var ground = GroundOf(extract);
        var network = new StreetNetwork();
        chains.Walk(chain => network.Add(chain, extract, ground));
        var graph = network.Build();
        return graph is { NodeCount: >= FewestNodes }
            ? new StreetMap(name, graph, AddressNodes(extract, ground, network.Origin, graph))
            : throw new MapException(
                $"has too few streets: {graph?.NodeCount ?? 0} nodes hang together, a village needs at least {FewestNodes}; take a larger extract");
    }

    // The middle of what the streets cover, so that distances are right where they are.
    private static Ground GroundOf(OsmExtract extract)
    {
        var latitudes = extract.Latitudes.Where(static latitude => !double.IsNaN(latitude));
        var first = Array.FindIndex(extract.Latitudes, static latitude => !double.IsNaN(latitude));
        var turns = Enumerable.Range(0, extract.Latitudes.Length)
            .Where(node => !double.IsNaN(extract.Latitudes[node]))
            .Select(node => Ground.Turn(extract.Longitudes[node] - extract.Longitudes[first]));
        return new Ground((latitudes.Min() + latitudes.Max()) / 2, Ground.Turn(extract.Longitudes[first] + ((turns.Min() + turns.Max()) / 2)));
    }

    private static int[] AddressNodes(OsmExtract extract, Ground ground, (double XCm, double YCm) origin, StreetGraph graph)
    {
        var nearest = new NearestNode(graph.Nodes, AddressWithinM * 100);
        var nodes = new SortedSet<int>();
        foreach (var (latitude, longitude) in extract.Addresses)
        {
            var (x, y) = ground.Lay(latitude, longitude);
            if (nearest.To(new NodeView((x * 100) - origin.XCm, (y * 100) - origin.YCm)) is var node and >= 0)
            {
                nodes.Add(node);
            }
        }

        return [.. nodes];
    }

    private static string Told(Exception exception) => exception switch
    {
        MapException => exception.Message,
        XmlException { Message: var told } when told.Contains("DTD", StringComparison.Ordinal) =>
            "is not OSM XML: it has a document type, which OSM files never have",
        XmlException { Message: var told } when told.Contains("Root element is missing", StringComparison.Ordinal) => "is not OSM XML: it holds no element",
        XmlException => $"is not OSM XML: {exception.Message.TrimEnd('.')}",
        InvalidDataException => $"is cut off or damaged gzip ({exception.Message.TrimEnd('.')}); get it again",
        _ => $"cannot be read: {exception.Message.TrimEnd('.')}",
    };
}
