using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Studio.Trails;

/// <summary>Finds whose a stored trail is: it holds its actor's id, but not the sender's type that a message on the bus has.</summary>
internal static class TrailActors
{
    /// <summary>The node of a trail's actor.</summary>
    /// <param name="trail">The trail.</param>
    public static string NodeOf(Trail trail) => trail.Kind switch
    {
        TrailKinds.Episode or TrailKinds.Step => $"npc/{trail.Actor}",
        TrailKinds.Behaviour => $"nerve/{trail.Actor}",
        TrailKinds.Cortex => "cortex/nyx",
        TrailKinds.Boundary => $"boundary/{trail.Actor}",
        TrailKinds.Organ => $"organ/{trail.Actor}",
        TrailKinds.Quiz or TrailKinds.Village => "world/garden",
        TrailKinds.Command => $"operator/{trail.Actor}",
        TrailKinds.Resource => $"supervisor/{trail.Actor}",
        TrailKinds.Lifeforce => trail.Actor switch { "cortex" => "cortex/nyx", "gemma" or "boundary" => "boundary/gemma", "thalamus" => "thalamus/thalamus", _ => $"supervisor/{trail.Actor}" },
        _ => $"thalamus/{trail.Actor}",
    };
}
