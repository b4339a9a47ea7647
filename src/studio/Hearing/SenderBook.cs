using System.Text;
using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Hearing;

/// <summary>Finds the node of a message's sender. Bounded as the graph is; owned by the projection's loop.</summary>
/// <param name="graph">The graph.</param>
internal sealed class SenderBook(Graph graph)
{
    private static readonly (byte[] Name, NodeKind Kind)[] Types =
        [.. Enum.GetValues<EntityType>().Select(static type => (Encoding.UTF8.GetBytes(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{type}")), NodeKinds.Of(type)))];

    private readonly Dictionary<byte[], Node>[] _known =
        [.. Enum.GetValues<NodeKind>().Select(static _ => new Dictionary<byte[], Node>(Utf8Comparer.Instance))];

    /// <summary>Finds the sender's node.</summary>
    /// <param name="header">The message's header.</param>
    /// <returns>The node; null when its type is unknown or the graph is full.</returns>
    public Node? Find(HeaderReader header)
    {
        if (KindOf(header.EntityType) is not { } kind)
        {
            return null;
        }

        var known = _known[(int)kind].GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(header.EntityId, out var node))
        {
            return node;
        }

        node = graph.Node(kind, NodeKinds.Known(kind, Encoding.UTF8.GetString(header.EntityId)));
        if (node is not null)
        {
            known[header.EntityId] = node;
        }

        return node;
    }

    private static NodeKind? KindOf(ReadOnlySpan<byte> type)
    {
        foreach (var (name, kind) in Types)
        {
            if (type.SequenceEqual(name))
            {
                return kind;
            }
        }

        return null;
    }
}
