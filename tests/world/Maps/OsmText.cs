using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Nimmerverse.World.Tests.Maps;

/// <summary>Writes OSM files: positions are metres east and north of a point in Europe.</summary>
internal sealed class OsmText
{
    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;
    private readonly List<string> _nodes = [];
    private readonly List<string> _others = [];

    public double Latitude { get; init; } = 48;

    public double Longitude { get; init; } = 11;

    public OsmText Node(long id, double east, double north, string attributes = "", params (string Key, string Value)[] tags)
    {
        var latitude = Latitude + (north / MetresPerDegree);
        var longitude = Longitude + (east / MetresPerDegree / Math.Cos(Latitude * Math.PI / 180));
        longitude = longitude > 180 ? longitude - 360 : longitude;
        _nodes.Add(string.Create(
            CultureInfo.InvariantCulture, $"<node id=\"{id}\" lat=\"{latitude:R}\" lon=\"{longitude:R}\" {attributes}>{Tags(tags)}</node>"));
        return this;
    }

    public OsmText Way(long[] refs, params (string Key, string Value)[] tags) => Way(refs, "", tags);

    public OsmText Way(long[] refs, string attributes, (string Key, string Value)[] tags)
    {
        var nodes = string.Concat(refs.Select(static node => $"<nd ref=\"{node}\"/>"));
        return Raw($"<way id=\"{_others.Count + 1}\" {attributes}>{nodes}{Tags(tags)}</way>");
    }

    public OsmText Street(params long[] refs) => Way(refs, ("highway", "residential"));

    public OsmText Raw(string xml)
    {
        _others.Add(xml);
        return this;
    }

    public string ToXml(bool waysFirst = false)
    {
        string[] all = waysFirst ? [.. _others, .. _nodes] : [.. _nodes, .. _others];
        return $"<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n{string.Join('\n', all)}\n</osm>\n";
    }

    public string Save(MapFolder folder, bool waysFirst = false) => folder.Write("streets.osm", Encoding.UTF8.GetBytes(ToXml(waysFirst)));

    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static string Tags((string Key, string Value)[] tags) =>
        string.Concat(tags.Select(static tag => $"<tag k=\"{tag.Key}\" v=\"{tag.Value}\"/>"));
}
