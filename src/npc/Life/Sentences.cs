using System.Globalization;
using System.Text;
using Nimmerverse.Npc.Map;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>Puts what was seen into sentences, from which a memory of meanings can be asked later.</summary>
public static class Sentences
{
    private const string Resident = "resident";

    /// <summary>What a house tells.</summary>
    /// <param name="view">The view from its door.</param>
    /// <param name="map">The known ways, for what is next to it.</param>
    /// <returns>One sentence.</returns>
    public static string OfHouse(WorldView view, PrivateMap map)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(map);
        var house = view.House!;
        var text = new StringBuilder();
        var resident = house.Facts.FirstOrDefault(static fact => fact.Attribute == Resident)?.Value ?? "somebody";
        text.Append(CultureInfo.InvariantCulture, $"{resident} lives in house {house.House} at node {view.Node}");
        foreach (var (attribute, value) in house.Facts)
        {
            text.Append(attribute switch
            {
                Resident => "",
                "trait_1" => $", the house is {value}",
                "trait_2" => $", {resident} is a {value}",
                "trait_3" => $", it is built of {value}",
                _ => $", its {attribute.Replace('_', ' ')} is {value}",
            });
        }

        foreach (var exit in view.Exits)
        {
            if (map.Contains(exit) && map.PlaceAt(exit) is var place and not Place.None)
            {
                text.Append($", near the {NameOf(place)}");
            }
        }

        return text.Append('.').ToString();
    }

    /// <summary>What a place tells.</summary>
    /// <param name="place">The need that it meets.</param>
    /// <param name="node">Where it is.</param>
    /// <returns>One sentence.</returns>
    public static string OfPlace(Place place, int node) =>
        string.Create(CultureInfo.InvariantCulture, $"The {NameOf(place)} is at node {node} and meets {place.ToString().ToLowerInvariant()}.");

    private static string NameOf(Place place) => place switch
    {
        Place.Hunger => "well",
        Place.Energy => "resting place",
        _ => "meeting place",
    };
}
