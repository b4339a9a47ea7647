using System.Text.Json;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Studio.Flow;

/// <summary>What a node of the graph is.</summary>
internal enum NodeKind : byte
{
    /// <summary>The smallest state machine.</summary>
    Cell,

    /// <summary>A resonance chamber of the thalamus.</summary>
    Gate,

    /// <summary>A behaviour.</summary>
    Nerve,

    /// <summary>One brain, one life.</summary>
    Npc,

    /// <summary>The process that holds gates and governor.</summary>
    Thalamus,

    /// <summary>The network that allocates.</summary>
    Governor,

    /// <summary>The gateway to the large mind.</summary>
    Cortex,

    /// <summary>The border between states and language.</summary>
    Boundary,

    /// <summary>The owner of a node's NPC processes.</summary>
    Supervisor,

    /// <summary>The garden.</summary>
    World,

    /// <summary>Vision or speech.</summary>
    Organ,

    /// <summary>Where trails and embeddings are kept.</summary>
    Store,

    /// <summary>A person's tool.</summary>
    Operator,
}

/// <summary>Names and families of kinds.</summary>
internal static class NodeKinds
{
    private static readonly string[] Names = [.. Enum.GetNames<NodeKind>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>The kind's name in ids and on the wire.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(NodeKind kind) => Names[(int)kind];

    /// <summary>Reads an id.</summary>
    /// <param name="id">Kind and name, for example <c>npc/7</c>.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(string id, out NodeKind kind, out string name)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        var found = slash > 0 ? Array.IndexOf(Names, id[..slash]) : -1;
        (kind, name) = found >= 0 ? ((NodeKind)found, id[(slash + 1)..]) : (default, "");
        return found >= 0 && name.Length > 0;
    }

    /// <summary>The domain, which gives a node its colour and shape.</summary>
    /// <param name="kind">The kind.</param>
    public static string Domain(NodeKind kind) => kind switch
    {
        NodeKind.Cortex or NodeKind.Boundary or NodeKind.Npc or NodeKind.Governor => "cognitive",
        NodeKind.Organ => "organ",
        NodeKind.Store => "memory",
        _ => "nervous",
    };

    /// <summary>The kind of a message's sender.</summary>
    /// <param name="type">The sender's type.</param>
    public static NodeKind Of(EntityType type) => type switch
    {
        EntityType.Cell => NodeKind.Cell,
        EntityType.Nerve => NodeKind.Nerve,
        EntityType.Thalamus => NodeKind.Thalamus,
        EntityType.Npc => NodeKind.Npc,
        EntityType.Supervisor => NodeKind.Supervisor,
        EntityType.World => NodeKind.World,
        EntityType.Cortex => NodeKind.Cortex,
        EntityType.Boundary => NodeKind.Boundary,
        EntityType.Organ => NodeKind.Organ,
        EntityType.Memory => NodeKind.Store,
        _ => NodeKind.Operator,
    };

    /// <summary>
    /// The name by which a process is known in the graph: that of its subjects where its id on the bus is only what the program is called.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="id">The sender's id.</param>
    public static string Known(NodeKind kind, string id) => (kind, id) switch
    {
        (NodeKind.Cortex, "cortex") => "nyx",
        (NodeKind.Boundary, "boundary") => "gemma",
        (NodeKind.World, "world") => "garden",
        _ => id,
    };
}
