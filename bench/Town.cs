using System.Globalization;
using System.Text;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Maps;

namespace Nimmerverse.Bench;

/// <summary>Draws a town as an OSM file: crooked streets, a quarter of them missing, houses along them. The same seed draws the same town.</summary>
internal static class Town
{
    /// <summary>Crossings along one side for a graph of a little more than 5,000 nodes.</summary>
    public const int SideFor5000 = 46;

    private const double GapDegrees = 0.0007;
    private const double BendDegrees = 0.0002;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="side">Crossings along one side.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The map that the file comes to.</returns>
    public static StreetMap Write(string path, int side, ulong seed)
    {
        var random = new DeterministicRandom(seed);
        var text = new StringBuilder("<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n");
        for (var node = 0; node < side * side; node++)
        {
            var tag = random.Next(3) == 0 ? "<tag k=\"addr:housenumber\" v=\"1\"/>" : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"<node id=\"{node + 1}\" lat=\"{48 + Crooked(node / side):R}\" lon=\"{11 + (1.5 * Crooked(node % side)):R}\">{tag}</node>\n");
        }

        var ways = 0;
        for (var node = 0; node < side * side; node++)
        {
            Street(node, node + 1, node % side < side - 1);
            Street(node, node + side, node + side < side * side);
        }

        File.WriteAllText(path, text.Append("</osm>\n").ToString());
        return StreetMaps.TryRead($"{StreetMaps.OsmPrefix}{path}", out var map, out var fault) ? map : throw new InvalidOperationException(fault);

        double Crooked(int line) => (line * GapDegrees) + (random.Next(1000) / 1000.0 * BendDegrees);

        void Street(int from, int to, bool exists)
        {
            if (exists && random.Next(4) > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"<way id=\"{++ways}\"><nd ref=\"{from + 1}\"/><nd ref=\"{to + 1}\"/><tag k=\"highway\" v=\"residential\"/></way>\n");
            }
        }
    }
}
