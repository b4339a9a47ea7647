namespace Nimmerverse.World.Maps;

/// <summary>
/// What of an OSM file a village needs, in flat arrays: walkable ways as runs of node numbers, where those nodes are, and where the addresses
/// are. Two passes over the file, since nodes may come after the ways that need them and most nodes are needed by none.
/// </summary>
internal sealed class OsmExtract
{
    /// <summary>Stands between two ways, and where a way names a node that the file does not have.</summary>
    internal const int Gap = -1;

    private readonly List<long> _wayRefs = [];
    private readonly List<int> _wayEnds = [];
    private readonly List<long> _houseRefs = [];
    private readonly List<int> _houseEnds = [];
    private long[] _ids = [];

    private OsmExtract()
    {
    }

    /// <summary>Latitude of each needed node, in degrees; NaN for one that the file does not have.</summary>
    internal double[] Latitudes { get; private set; } = [];

    /// <summary>Longitude of each needed node, in degrees.</summary>
    internal double[] Longitudes { get; private set; } = [];

    /// <summary>The walkable ways: indices of needed nodes, a <see cref="Gap"/> after each run.</summary>
    internal int[] Ways { get; private set; } = [];

    /// <summary>Where addresses are: latitude and longitude.</summary>
    internal List<(double Latitude, double Longitude)> Addresses { get; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="open">Opens the file; called twice.</param>
    /// <exception cref="MapException">It cannot be used.</exception>
    internal static OsmExtract Read(Func<GuardedStream> open)
    {
        var extract = new OsmExtract();
        using (var reader = new OsmReader(open()))
        {
            extract.TakeWays(reader);
        }

        if (extract._wayEnds.Count == 0)
        {
            throw new MapException("has no street that can be walked (no way with a highway=* for people on foot); take an extract with streets");
        }

        extract._ids = [.. extract._wayRefs, .. extract._houseRefs];
        Array.Sort(extract._ids);
        extract._ids = Distinct(extract._ids);
        extract.Latitudes = new double[extract._ids.Length];
        extract.Longitudes = new double[extract._ids.Length];
        Array.Fill(extract.Latitudes, double.NaN);
        using (var reader = new OsmReader(open()))
        {
            extract.TakeNodes(reader);
        }

        extract.JoinWays();
        extract.JoinHouses();
        return extract;
    }

    private void TakeWays(OsmReader reader)
    {
        while (reader.Read())
        {
            if (!reader.IsWay)
            {
                if (reader.Tags.HasHouseNumber && !double.IsNaN(reader.Latitude))
                {
                    Addresses.Add((reader.Latitude, reader.Longitude));
                }

                continue;
            }

            if (reader.Tags.IsWalkable && reader.Refs.Count > 1)
            {
                _wayRefs.AddRange(reader.Refs);
                _wayEnds.Add(_wayRefs.Count);
            }

            if (reader.Tags.HasHouseNumber && reader.Refs.Count > 0)
            {
                _houseRefs.AddRange(reader.Refs);
                _houseEnds.Add(_houseRefs.Count);
            }
        }
    }

    // Of a node that is there twice the last counts.
    private void TakeNodes(OsmReader reader)
    {
        while (reader.Read())
        {
            if (!reader.IsWay && !double.IsNaN(reader.Latitude) && Array.BinarySearch(_ids, reader.Id) is var index and >= 0)
            {
                Latitudes[index] = reader.Latitude;
                Longitudes[index] = reader.Longitude;
            }
        }
    }

    private void JoinWays()
    {
        Ways = new int[_wayRefs.Count + _wayEnds.Count];
        var written = 0;
        var from = 0;
        foreach (var end in _wayEnds)
        {
            for (; from < end; from++)
            {
                var node = Array.BinarySearch(_ids, _wayRefs[from]);
                Ways[written++] = double.IsNaN(Latitudes[node]) ? Gap : node;
            }

            Ways[written++] = Gap;
        }

        _wayRefs.Clear();
        _wayRefs.TrimExcess();
    }

    // A building stands in the middle of its corners; that the first is named again at the end of a ring does not count twice.
    private void JoinHouses()
    {
        var from = 0;
        foreach (var end in _houseEnds)
        {
            var last = end - from > 1 && _houseRefs[from] == _houseRefs[end - 1] ? end - 1 : end;
            var (latitude, longitude, known) = (0.0, 0.0, 0);
            var first = double.NaN;
            for (var i = from; i < last; i++)
            {
                var node = Array.BinarySearch(_ids, _houseRefs[i]);
                if (!double.IsNaN(Latitudes[node]))
                {
                    first = double.IsNaN(first) ? Longitudes[node] : first;
                    latitude += Latitudes[node];
                    longitude += first + Ground.Turn(Longitudes[node] - first);
                    known++;
                }
            }

            if (known > 0)
            {
                Addresses.Add((latitude / known, longitude / known));
            }

            from = end;
        }
    }

    private static long[] Distinct(long[] sorted)
    {
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                sorted[count++] = sorted[i];
            }
        }

        return sorted[..count];
    }
}
