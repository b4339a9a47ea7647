using System.Globalization;
using System.Xml;

namespace Nimmerverse.World.Maps;

/// <summary>
/// Reads nodes and ways out of OSM XML, one after the other and none of them kept: https://wiki.openstreetmap.org/wiki/OSM_XML. Relations and
/// everything unknown are passed over; objects that an editor marked as deleted do not exist.
/// </summary>
internal sealed class OsmReader : IDisposable
{
    private const int Deepest = 16;

    // OSM allows 2,000 nodes in a way; it has been more, and other sources do as they like.
    private const int MostRefs = 100_000;
    private readonly GuardedStream _stream;
    private readonly XmlReader _xml;
    private readonly List<long> _refs = [];
    private readonly bool _begun;
    private readonly OsmTags _tags = new();

    internal OsmReader(GuardedStream stream)
    {
        _stream = stream;
        _xml = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreWhitespace = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
            NameTable = new BoundedNames(),
        });
        if (!ReadNext() || _xml.Depth != 0 || _xml.Name is not "osm")
        {
            throw new MapException(_xml.Name is "osmChange"
                ? "holds changes (osmChange), not a map; get an extract (<osm>)"
                : "is not OSM XML: it does not begin with <osm>");
        }

        _begun = true;
    }

    /// <summary>Whether the object read last is a way; a node else.</summary>
    internal bool IsWay { get; private set; }

    /// <summary>The node's id; it may be negative.</summary>
    internal long Id { get; private set; }

    /// <summary>Latitude of the node, in degrees; NaN when the file does not say.</summary>
    internal double Latitude { get; private set; }

    /// <summary>Longitude of the node, in degrees.</summary>
    internal double Longitude { get; private set; }

    /// <summary>The way's nodes.</summary>
    internal List<long> Refs => _refs;

    /// <summary>What the object's tags come to.</summary>
    internal OsmTags Tags => _tags;

    /// <summary>Reads the next node or way that exists.</summary>
    /// <returns>False at the end of the file.</returns>
    internal bool Read()
    {
        while (ReadNext())
        {
            if (_xml.Depth == 1 && _xml.NodeType is XmlNodeType.Element && _xml.Name is "node" or "way")
            {
                if (ReadObject())
                {
                    return true;
                }
            }
        }

        return false;
    }

    public void Dispose()
    {
        _xml.Dispose();
        _stream.Dispose();
    }

    private bool ReadObject()
    {
        IsWay = _xml.Name is "way";
        var deleted = _xml.GetAttribute("visible") is "false" || _xml.GetAttribute("action") is "delete";
        _refs.Clear();
        _tags.Clear();
        if (!IsWay && !deleted)
        {
            ReadNode();
        }

        if (!_xml.IsEmptyElement)
        {
            ReadChildren();
        }

        return !deleted;
    }

    private void ReadNode()
    {
        Id = ReadLong("id");
        Latitude = ReadDegrees("lat", "latitude", 90);
        Longitude = ReadDegrees("lon", "longitude", 180);
        if (double.IsNaN(Latitude) || double.IsNaN(Longitude))
        {
            Latitude = double.NaN;
        }
    }

    private void ReadChildren()
    {
        while (ReadNext() && _xml.Depth > 1)
        {
            if (_xml.Depth != 2 || _xml.NodeType is not XmlNodeType.Element)
            {
                continue;
            }

            if (_xml.Name is "tag")
            {
                _tags.Take(_xml.GetAttribute("k"), _xml.GetAttribute("v"));
            }
            else if (IsWay && _xml.Name is "nd")
            {
                _refs.Add(ReadLong("ref"));
                if (_refs.Count > MostRefs)
                {
                    throw new MapException($"is not OSM XML: a way of more than {MostRefs} nodes at line {Line}");
                }
            }
        }
    }

    private long ReadLong(string attribute) =>
        long.TryParse(_xml.GetAttribute(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MapException($"is not OSM XML: line {Line} has no whole number as '{attribute}'");

    // A file that was filtered may name nodes without saying where they are; such a node is as good as missing.
    private double ReadDegrees(string attribute, string what, double limit)
    {
        if (_xml.GetAttribute(attribute) is not { } text)
        {
            return double.NaN;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees))
        {
            throw new MapException($"has a {what} that is no number ('{(text.Length > 40 ? text[..40] : text)}') at node {Id}, line {Line}");
        }

        return Math.Abs(degrees) <= limit
            ? degrees
            : throw new MapException(
                $"has coordinates out of range: {what} {degrees.ToString(CultureInfo.InvariantCulture)} at node {Id}, line {Line}; it must be from -{limit} to {limit}");
    }

    private int Line => (_xml as IXmlLineInfo)?.LineNumber ?? 0;

    private bool ReadNext()
    {
        while (Advance())
        {
            if (_xml.Depth > Deepest)
            {
                throw new MapException($"is not OSM XML: elements nest deeper than {Deepest} at line {Line}");
            }

            if (_xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
            {
                return true;
            }

            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && _xml.Depth <= 1)
            {
                throw new MapException($"is not OSM XML: text where elements should be, at line {Line}");
            }
        }

        return false;
    }

    // An error after the last byte means that there should have been more.
    private bool Advance()
    {
        try
        {
            return _xml.Read();
        }
        catch (XmlException exception) when (_stream.Ended && _begun)
        {
            throw new MapException($"is cut off: it ends in the middle, at line {exception.LineNumber}; get it again", exception);
        }
    }
}
