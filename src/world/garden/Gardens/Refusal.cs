using System.Text.Json;

namespace Nimmerverse.World.Gardens;

/// <summary>Why an action was refused.</summary>
public enum Refusal
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The actor's body was not in the garden; it has entered now, and its view says where it stands.</summary>
    NotInGarden,

    /// <summary>The body's id is neither a free NPC id nor a crawler of this garden.</summary>
    NoSuchBody,

    /// <summary>No node has room for one more body.</summary>
    GardenFull,

    /// <summary>The actor believed to be in another village.</summary>
    WrongVillage,

    /// <summary>The body has acted in this tick already.</summary>
    OneActionPerTick,

    /// <summary>A move that names no node.</summary>
    MissingNode,

    /// <summary>No edge leads from the body's node to the one named.</summary>
    NotAdjacent,

    /// <summary>The node named holds as many bodies as it can.</summary>
    NodeFull,

    /// <summary>An NPC's body cannot drive, a crawler cannot walk.</summary>
    NotForThisBody,

    /// <summary>A speed or turn that is missing, not a number or out of range.</summary>
    BadNumber,

    /// <summary>The body talks with another, and stands still meanwhile.</summary>
    Talking,
}

/// <summary>Names of refusals.</summary>
public static class RefusalNames
{
    private static readonly string[] Names = [.. Enum.GetNames<Refusal>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>The refusal as the wire names it.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <returns>Its name in snake_case; null for <see cref="Refusal.None"/>.</returns>
    public static string? WireName(this Refusal refusal) => refusal is Refusal.None ? null : Names[(int)refusal];
}
