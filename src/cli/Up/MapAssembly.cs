using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Up;

/// <summary>Puts a map that came in parts together again.</summary>
internal sealed class MapAssembly
{
    private readonly SortedDictionary<int, VillageMapPart> _parts = [];
    private long _village = -1;
    private VillageMapPart? _whole;

    /// <summary>Takes a part.</summary>
    public void Take(VillageMapPart part)
    {
        if (part.Village != _village)
        {
            _village = part.Village;
            _parts.Clear();
            _whole = null;
        }

        _parts[part.Part] = part;
        if (_whole is null && _parts.Count == part.Parts)
        {
            _whole = part with
            {
                FirstNode = 0,
                Nodes = [.. _parts.Values.SelectMany(static known => known.Nodes)],
                Edges = [.. _parts.Values.SelectMany(static known => known.Edges)],
                Houses = [.. _parts.Values.SelectMany(static known => known.Houses)],
                Places = [.. _parts.Values.SelectMany(static known => known.Places)],
            };
        }
    }

    /// <summary>Fills in the map of a snapshot that came without one; while parts are missing it stays without.</summary>
    public VillageSnapshot Complete(VillageSnapshot garden) => garden.MapParts is not null && _whole is not null && _village == garden.Village
        ? garden with { Nodes = _whole.Nodes, Edges = _whole.Edges, Houses = _whole.Houses, Places = _whole.Places }
        : garden;
}
