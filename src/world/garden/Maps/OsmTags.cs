namespace Nimmerverse.World.Maps;

/// <summary>
/// What the tags of a node or way mean for somebody on foot and for whoever looks for a house. Names and values are those of the OSM wiki, pages
/// "Key:highway", "Key:access", "Key:foot", "Key:motorroad" and "Key:addr:housenumber".
/// </summary>
internal sealed class OsmTags
{
    private string? _highway;
    private string? _foot;
    private string? _access;
    private bool _motorRoad;

    /// <summary>Whether an address belongs to it.</summary>
    internal bool HasHouseNumber { get; private set; }

    /// <summary>Whether one may walk along it. Directions do not matter on foot.</summary>
    internal bool IsWalkable => _highway switch
    {
        null => false,
        "footway" or "pedestrian" or "path" or "steps" or "corridor" or "bridleway" or "living_street" or "residential" or "service" or "track"
            or "unclassified" or "road" or "crossing" or "platform" => IsOpen,
        "tertiary" or "tertiary_link" or "secondary" or "secondary_link" or "primary" or "primary_link" or "trunk" or "trunk_link" =>
            IsOpen && (!_motorRoad || FootIsNamed),

        // These are closed to people on foot unless somebody says otherwise.
        "cycleway" or "motorway" or "motorway_link" or "busway" or "via_ferrata" => FootIsNamed,
        _ => false,
    };

    private bool FootIsNamed => _foot is "yes" or "designated" or "permissive" or "official" or "destination";

    private bool IsOpen => _foot is null ? _access is not ("no" or "private" or "military") : _foot is not ("no" or "private" or "use_sidepath");

    internal void Clear()
    {
        _highway = null;
        _foot = null;
        _access = null;
        _motorRoad = false;
        HasHouseNumber = false;
    }

    internal void Take(string? key, string? value)
    {
        switch (key)
        {
            case "highway":
                _highway = value;
                break;
            case "foot":
                _foot = value;
                break;
            case "access":
                _access = value;
                break;
            case "motorroad":
                _motorRoad = value is "yes";
                break;
            case "addr:housenumber":
                HasHouseNumber = !string.IsNullOrWhiteSpace(value);
                break;
            default:
                break;
        }
    }
}
