using System.Text;
using Nimmerverse.World.Maps;

namespace Nimmerverse.World.Tests.Maps;

public sealed class StreetMapsTests : IDisposable
{
    private readonly MapFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Crossings_and_ends_are_nodes_and_edges_are_as_long_as_the_streets()
    {
        // A cross of two streets; the nodes between crossing and ends say nothing.
        var map = Read(new OsmText()
            .Node(1, -40, 0).Node(2, -20, 0).Node(3, 0, 0).Node(4, 30, 0).Node(5, 0, 45).Node(6, 0, -25)
            .Street(1, 2, 3, 4).Street(5, 3, 6));

        Assert.Equal(5, map.Graph.NodeCount);
        Assert.Equal([25, 30, 40, 45], map.Graph.Edges.Select(static edge => Math.Round(edge.LengthM!.Value)).Order());
        var crossing = Enumerable.Range(0, 5).Single(node => map.Graph.Neighbours(node).Length == 4);
        Assert.Equal((4000, 4500), (map.Graph.Nodes[crossing].XCm, map.Graph.Nodes[crossing].YCm));
    }

    [Fact]
    public void Long_street_is_cut_into_equal_steps_and_a_bend_is_kept()
    {
        var map = Read(new OsmText().Node(1, 0, 0).Node(2, 180, 0).Node(3, 180, 60).Street(1, 2, 3));

        Assert.Equal(7, map.Graph.NodeCount);
        Assert.Equal([30, 30, 45, 45, 45, 45], map.Graph.Edges.Select(static edge => Math.Round(edge.LengthM!.Value)).Order());
        Assert.Contains(map.Graph.Nodes, static node => Math.Abs(node.XCm - 18_000) <= 2 && Math.Abs(node.YCm - 6_000) <= 2);
    }

    [Fact]
    public void Length_is_walked_along_the_bends_that_are_left_out()
    {
        // A zigzag of 4 m: no bend of it matters, but it is longer than the straight way.
        var map = Read(new OsmText().Node(1, 0, 0).Node(2, 10, 4).Node(3, 20, 0).Node(4, 30, 4).Node(5, 40, 0).Node(6, 80, 0).Node(7, 80, 40)
            .Street(1, 2, 3, 4, 5).Street(5, 6, 7).Node(8, 40, -40).Street(5, 8));

        Assert.Contains(map.Graph.Edges, static edge => Math.Abs(edge.LengthM!.Value - (4 * Math.Sqrt(116))) < 0.2);
    }

    [Fact]
    public void Only_the_part_with_most_nodes_is_kept()
    {
        var map = Read(new OsmText()
            .Node(1, 0, 0).Node(2, 40, 0).Street(1, 2)
            .Node(11, 1000, 0).Node(12, 1040, 0).Node(13, 1040, 40).Node(14, 1000, 40).Street(11, 12, 13, 14));

        Assert.Equal(4, map.Graph.NodeCount);
        Assert.Equal(3, map.Graph.Edges.Count);
    }

    [Fact]
    public void One_way_streets_and_relations_and_deleted_objects_do_not_matter()
    {
        var map = Read(new OsmText()
            .Node(1, 0, 0).Node(2, 40, 0).Node(3, 40, 40).Node(4, 0, 40).Node(5, 200, 200, "visible=\"false\"")
            .Way([1, 2, 3, 4], ("highway", "residential"), ("oneway", "yes"))
            .Way([4, 1], "action=\"delete\"", [("highway", "residential")])
            .Raw("<relation id=\"9\"><member type=\"way\" ref=\"1\" role=\"\"/><tag k=\"type\" v=\"route\"/></relation>")
            .Raw("<node id=\"77\" action=\"delete\"/>"));

        Assert.Equal((4, 3), (map.Graph.NodeCount, map.Graph.Edges.Count));
        Assert.True(map.Graph.AreAdjacent(1, 0) && map.Graph.AreAdjacent(0, 1));
    }

    [Fact]
    public void Negative_ids_missing_nodes_doubled_nodes_and_nodes_after_ways_are_taken()
    {
        var text = new OsmText()
            .Node(-1, 999, 999).Node(-1, 0, 0).Node(-2, 40, 0).Node(-3, 40, 40).Node(-4, 0, 40)
            .Street(-1, -2, -2, -3).Street(-3, -4, 555, -1).Street(-1, -2);

        var map = Read(text);
        Assert.Equal((4, 3), (map.Graph.NodeCount, map.Graph.Edges.Count));
        Assert.Equal(map.Fingerprint, Read(text, waysFirst: true).Fingerprint);
    }

    [Theory]
    [InlineData(true, "highway=footway")]
    [InlineData(true, "highway=steps")]
    [InlineData(true, "highway=primary_link")]
    [InlineData(true, "highway=service access=customers")]
    [InlineData(true, "highway=track access=private foot=yes")]
    [InlineData(true, "highway=cycleway foot=designated")]
    [InlineData(true, "highway=motorway foot=yes")]
    [InlineData(true, "highway=trunk")]
    [InlineData(false, "highway=trunk motorroad=yes")]
    [InlineData(false, "highway=motorway")]
    [InlineData(false, "highway=cycleway")]
    [InlineData(false, "highway=construction")]
    [InlineData(false, "highway=proposed")]
    [InlineData(false, "highway=residential access=private")]
    [InlineData(false, "highway=residential foot=no")]
    [InlineData(false, "highway=secondary foot=use_sidepath")]
    [InlineData(false, "railway=rail")]
    [InlineData(false, "waterway=river foot=yes")]
    public void Tags_decide_who_walks(bool walkable, string tags)
    {
        var text = new OsmText().Node(1, 0, 0).Node(2, 40, 0).Node(3, 40, 40).Node(4, 0, 40)
            .Way([1, 2, 3, 4], [.. tags.Split(' ').Select(static tag => tag.Split('=')).Select(static tag => (tag[0], tag[1]))]);

        Assert.Equal(walkable, StreetMaps.TryRead($"osm:{text.Save(_folder)}", out _, out var fault));
        Assert.Equal(walkable, fault is null);
    }

    [Fact]
    public void Ring_without_a_crossing_and_two_streets_between_the_same_crossings_keep_their_length()
    {
        // A ring of 120 m at a crossing from which two streets of 60 m and one of 80 m lead to the same place.
        var map = Read(new OsmText()
            .Node(1, 0, 0).Node(2, -30, 30).Node(3, -60, 0).Node(4, -30, -30).Street(1, 2, 3, 4, 1)
            .Node(5, 48, 0).Node(6, 24, 18).Node(7, 24, -18).Street(1, 6, 5).Street(1, 7, 5).Street(1, 5));

        Assert.Equal((4 * Math.Sqrt(1800)) + 60 + 60 + 48, map.LengthM, 0.5);
        Assert.Equal(map.Graph.Edges.Count, map.Graph.Edges.Select(static edge => (Math.Min(edge.A, edge.B), Math.Max(edge.A, edge.B))).Distinct().Count());
    }

    [Fact]
    public void Ring_alone_is_a_map()
    {
        var map = Read(new OsmText().Node(1, 0, 0).Node(2, 60, 0).Node(3, 60, 60).Node(4, 0, 60).Street(1, 2, 3, 4, 1));

        Assert.Equal(map.Graph.NodeCount, map.Graph.Edges.Count);
        Assert.Equal(240, map.LengthM, 0.5);
        Assert.All(Enumerable.Range(0, map.Graph.NodeCount), node => Assert.Equal(2, map.Graph.Neighbours(node).Length));
    }

    [Fact]
    public void Crossings_closer_than_a_stride_are_one_place_and_nodes_may_coincide()
    {
        var map = Read(new OsmText()
            .Node(1, 0, 0).Node(2, 2, 0).Node(3, 2, 0).Node(4, 40, 0).Node(5, 0, 40).Node(6, 2, -40)
            .Street(1, 2, 3, 4).Street(5, 1).Street(6, 2));

        Assert.Equal((4, 3), (map.Graph.NodeCount, map.Graph.Edges.Count));
    }

    [Fact]
    public void Houses_stand_at_the_street_node_nearest_to_an_address()
    {
        var map = Read(new OsmText()
            .Node(1, 0, 0).Node(2, 40, 0).Node(3, 80, 0).Node(4, 80, 40).Street(1, 2, 3).Street(2, 4)
            .Node(50, 3, 10, "", ("addr:housenumber", "7"))
            .Node(51, 4, -10, "", ("addr:housenumber", "7a"))
            .Node(60, 70, 50).Node(61, 90, 50).Node(62, 90, 70).Node(63, 70, 70)
            .Way([60, 61, 62, 63, 60], ("building", "yes"), ("addr:housenumber", "12"))
            .Node(70, 0, 900, "", ("addr:housenumber", "far"))
            .Node(71, 40, 5, "", ("addr:housenumber", " ")));

        Assert.Equal(2, map.AddressNodes.Count);
        Assert.Contains(map.AddressNodes, node => map.Graph.Nodes[node] is { XCm: <= 10, YCm: >= 3_990 });
        Assert.Contains(map.AddressNodes, node => map.Graph.Nodes[node] is { XCm: >= 7_990, YCm: <= 10 });
    }

    [Theory]
    [InlineData(0, 180)]
    [InlineData(-16.8, 179.9998)]
    [InlineData(78.2, 15.6)]
    [InlineData(-54.8, -68.3)]
    public void Streets_are_as_long_anywhere_on_earth(double latitude, double longitude)
    {
        var map = Read(new OsmText { Latitude = latitude, Longitude = longitude }
            .Node(1, 0, 0).Node(2, 45, 0).Node(3, 45, 45).Node(4, 0, 45).Street(1, 2, 3, 4));

        Assert.Equal(135, map.LengthM, 0.2);
        Assert.All(map.Graph.Edges, edge => Assert.Equal(45, map.Graph.LengthCm(edge.A, edge.B) / 100, 0.1));
    }

    [Fact]
    public void Gzip_is_known_by_its_first_bytes_and_may_have_members()
    {
        var xml = Encoding.UTF8.GetBytes(new OsmText().Node(1, 0, 0).Node(2, 45, 0).Node(3, 45, 45).Node(4, 0, 45).Street(1, 2, 3, 4).ToXml());
        var plain = Read(_folder.Write("a.osm.gz", xml));

        Assert.Equal(plain.Fingerprint, Read(_folder.Write("b.osm", OsmText.Pack(xml))).Fingerprint);
        Assert.Equal(plain.Fingerprint, Read(_folder.Write("c.osm", [.. OsmText.Pack(xml.AsSpan(0, 300)), .. OsmText.Pack(xml.AsSpan(300))])).Fingerprint);
    }

    [Fact]
    public void Extract_of_the_repository_is_a_map()
    {
        var map = Read(MapFolder.HoheWarte);

        Assert.Equal((101, 101, 0), (map.Graph.NodeCount, map.Graph.Edges.Count, map.AddressNodes.Count));
        Assert.InRange(map.LengthM, 2_600, 2_800);
        Assert.Equal("hohe-warte.osm.gz: 101 street nodes, 101 edges, 2.7 km, 0 with an address; (c) OpenStreetMap contributors, ODbL", map.ToString());
    }

    private StreetMap Read(OsmText text, bool waysFirst = false) => Read(text.Save(_folder, waysFirst));

    private static StreetMap Read(string path)
    {
        Assert.True(StreetMaps.TryRead($"osm:{path}", out var map, out var fault), fault);
        return map!;
    }
}
