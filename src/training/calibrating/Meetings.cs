using System.Globalization;
using Nimmerverse.Training.Mapping;

namespace Nimmerverse.Training.Calibrating;

/// <summary>Counts how often two NPCs that explore come to stand on one node.</summary>
internal sealed class Meetings
{
    private const double Fresh = 2;

    private readonly Dictionary<string, Sample> _last = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _together = [];
    private double _expected;
    private double _pairSteps;
    private int _met;

    /// <summary>Begins another recording: nobody of the one before is here.</summary>
    internal void Begin()
    {
        _last.Clear();
        _together.Clear();
    }

    /// <summary>Hears a state; in the order in which they passed.</summary>
    /// <param name="now">The state.</param>
    /// <param name="map">The map that it stands on, or null when that is not known.</param>
    internal void Hear(in Sample now, MapStatistics? map)
    {
        if (_last.TryGetValue(now.Npc, out var before) && now.Learns && before.Village == now.Village && map is not null)
        {
            var steps = Math.Max(0, now.LearnSteps - before.LearnSteps);
            foreach (var other in _last.Values)
            {
                if (other.Npc == now.Npc || !other.Learns || other.Village != now.Village || now.At - other.At > Fresh)
                {
                    continue;
                }

                // Both of a pair count its steps.
                _pairSteps += steps / 2.0;
                _expected += steps / 2.0 / (map.MeetSteps * map.Nodes);
                var pair = string.CompareOrdinal(now.Npc, other.Npc) < 0 ? (now.Npc, other.Npc) : (other.Npc, now.Npc);
                if (now.Node != other.Node)
                {
                    _together.Remove(pair);
                }
                else if (_together.Add(pair))
                {
                    _met++;
                }
            }
        }

        _last[now.Npc] = now;
    }

    /// <summary>Fits.</summary>
    /// <returns>The figure, when anybody met.</returns>
    internal IEnumerable<Fit> All() => _met == 0 ? [] :
    [
        new("meet_often", Math.Round(_expected / _met, 3), string.Create(
            CultureInfo.InvariantCulture, $"measured: {_met} meetings in {_pairSteps:0} steps of pairs; two explorers of the map's statistics would have met {_expected:0} times")),
    ];
}
