using System.Text.Json;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// Names of those who ask the large mind: the name of their user on the bus, so that the bus server can vouch for it. NPC 7 is
/// <c>npc-7</c>, the math cell <c>cell-math</c>; processes of which there is one are called by their id.
/// </summary>
public static class Requester
{
    /// <summary>The requester's name of a sender.</summary>
    /// <param name="source">The sender.</param>
    /// <returns>A subject token.</returns>
    public static string Of(Source source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.EntityType is EntityType.Npc or EntityType.Cell or EntityType.Nerve or EntityType.Supervisor
            ? $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(source.EntityType.ToString())}-{source.EntityId}"
            : source.EntityId;
    }

    /// <summary>The NPC's id in a requester's name.</summary>
    /// <param name="requester">The name.</param>
    /// <returns>The id, or null when it is no NPC.</returns>
    public static string? NpcOf(string requester)
    {
        ArgumentNullException.ThrowIfNull(requester);
        return requester.StartsWith("npc-", StringComparison.Ordinal) ? requester[4..] : null;
    }
}
