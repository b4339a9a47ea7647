using System.Globalization;
using System.IO.Compression;
using System.Text;
using Nimmerverse.TestKit;
using Nimmerverse.World.Maps;

namespace Nimmerverse.World.Tests.Maps;

/// <summary>
/// A file that cannot be used is told in one sentence. Seen to fail without the check of a gzip file's length: a file without its last eight bytes
/// then is a map.
/// </summary>
public sealed class BadMapTests : IDisposable
{
    private const string Head = "<?xml version='1.0'?><osm version='0.6'>";
    private static readonly byte[] Good = Encoding.UTF8.GetBytes(
        new OsmText().Node(1, 0, 0).Node(2, 45, 0).Node(3, 45, 45).Node(4, 0, 45).Street(1, 2, 3, 4).ToXml());

    private readonly MapFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("hello", "is not OSM XML")]
    [InlineData("   \n", "is not OSM XML")]
    [InlineData("{\"elements\": []}", "is not OSM XML")]
    [InlineData("<html><body/></html>", "does not begin with <osm>")]
    [InlineData("<osmChange version='0.6'/>", "holds changes")]
    [InlineData("<!DOCTYPE osm [<!ENTITY a \"b\">]><osm/>", "document type")]
    [InlineData("<!DOCTYPE osm SYSTEM \"file:///etc/passwd\"><osm/>", "document type")]
    [InlineData("<osm/>", "has no street")]
    [InlineData("<osm><node id='1' lat='1' lon='1'/></osm>", "has no street")]
    [InlineData("<osm><way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='path'/></way></osm>", "not the nodes that they lead along")]
    [InlineData("<osm><node id='1' lat='90.5' lon='1'/></osm>", "out of range: latitude 90.5 at node 1")]
    [InlineData("<osm><node id='7' lat='1' lon='-180.01'/></osm>", "out of range: longitude -180.01 at node 7")]
    [InlineData("<osm><node id='1' lat='NaN' lon='1'/></osm>", "out of range")]
    [InlineData("<osm><node id='1' lat='north' lon='1'/></osm>", "no number ('north')")]
    [InlineData("<osm><node id='one' lat='1' lon='1'/></osm>", "no whole number as 'id'")]
    [InlineData("<osm><way id='1'><nd/></way></osm>", "no whole number as 'ref'")]
    [InlineData("<osm><node id='1' lat='1' lon='1'/>", "is cut off")]
    [InlineData("<osm>some text</osm>", "text where elements should be")]
    [InlineData("<osm><note><![CDATA[x]]></note></osm>", "CDATA")]
    [InlineData("BZh91AY&SY", "bzip2")]
    [InlineData("PK\u0003\u0004....", "zip")]
    [InlineData("\0\0\0\r\n\tOSMHeader", "PBF")]
    [InlineData("<\0o\0s\0m\0", "UTF-8")]
    public void Content_that_is_no_map_is_told(string content, string told) => AssertTold(_folder.Write("bad.osm", Encoding.Latin1.GetBytes(content)), told);

    [Fact]
    public void Too_few_streets_are_told() =>
        AssertTold(new OsmText().Node(1, 0, 0).Node(2, 40, 0).Street(1, 2).Save(_folder), "has too few streets: 2 nodes");

    [Fact]
    public void Missing_file_folder_and_device_are_told()
    {
        AssertTold(_folder.Path("nowhere.osm"), "does not exist");
        AssertTold(_folder.Path(""), "is a folder");
        AssertTold("/dev/zero", "is empty");
        Assert.False(StreetMaps.TryRead("moon", out _, out var fault));
        Assert.Contains("'moon' is no world", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(60)]
    public void Gzip_that_was_cut_off_is_told(int missing)
    {
        var packed = OsmText.Pack(Good);
        AssertTold(_folder.Write("cut.osm.gz", packed[..^missing]), "is cut off");
    }

    [Fact]
    public void Gzip_cut_off_anywhere_or_damaged_is_never_a_map()
    {
        var packed = OsmText.Pack(Good);
        for (var length = 2; length < packed.Length; length++)
        {
            Assert.False(StreetMaps.TryRead($"osm:{_folder.Write("cut.osm.gz", packed[..length])}", out _, out _), $"{length} of {packed.Length} bytes");
        }

        packed[^6] ^= 1;
        AssertTold(_folder.Write("damaged.osm.gz", packed), "damaged");
    }

    [Fact]
    public void File_that_was_cut_off_is_told() => AssertTold(_folder.Write("cut.osm", Good[..^30]), "is cut off");

    // A gigabyte, or as much of it as a reader would have to hold. The process may use 100 MB of heap in all: one that held what it reads would die of it. Seen to fail for a way
    // without end with the bound on its nodes taken away, and for CDATA with that check taken away.
    [Theory]
    [InlineData(1024, "", "<node id=\"1\" lat=\"1\" lon=\"1\"/>\n", "is a decompression bomb")]
    [InlineData(1024, "", " ", "is not OSM XML")]
    [InlineData(256, "<way id=\"1\">", "<nd ref=\"1\"/>", "a way of more than")]
    [InlineData(256, "<note><![CDATA[", "< ", "CDATA")]
    [InlineData(256, "<node id=\"", "1", "without a tag")]
    [InlineData(256, "<!--", "> ", "without a tag")]
    [InlineData(256, "", "<a>", "nest deeper")]
    public async Task Bomb_is_told_and_does_not_fill_the_memory(int mebibytes, string begin, string unit, string told)
    {
        var piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 1024 * 1024 / unit.Length)));
        var path = _folder.Path("bomb.osm.gz");
        await using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Head + begin));
            for (var i = 0; i < mebibytes; i++)
            {
                gzip.Write(piece);
            }
        }

        using var world = TestProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Nimmerverse.World"), ["map", $"osm:{path}"],
            ("DOTNET_GCHeapHardLimit", (100 * 1024 * 1024).ToString("x", CultureInfo.InvariantCulture)));

        Assert.Equal(2, await world.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Contains(told, world.Error, StringComparison.Ordinal);
        Assert.Equal("", world.Output);
        Assert.Single(world.Error.Trim().Split('\n'));
    }

    private static void AssertTold(string path, string told)
    {
        Assert.False(StreetMaps.TryRead($"osm:{path}", out var map, out var fault));
        Assert.Null(map);
        Assert.StartsWith(path, fault, StringComparison.Ordinal);
        Assert.Contains(told, fault, StringComparison.Ordinal);
        Assert.EndsWith(".", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault!);
    }
}
