using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Frames;

/// <summary>Writes which number stands for which node and edge; additive, and split so that no message becomes large.</summary>
internal static class NamesWriter
{
    /// <summary>Nodes or edges in one message.</summary>
    public const int Most = 2_000;

    /// <summary>Writes the names from a place on.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="fromNode">The first node that the viewer does not know.</param>
    /// <param name="fromEdge">The first edge that it does not know.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="toNode">The first node that it will not know after this.</param>
    /// <param name="toEdge">The first edge that it will not know after this; edges follow when all their nodes are known.</param>
    public static byte[] Write(Graph graph, int fromNode, int fromEdge, string environment, out int toNode, out int toEdge)
    {
        var lastNode = toNode = Math.Min(graph.Nodes.Count, fromNode + Most);
        var lastEdge = toEdge = toNode < graph.Nodes.Count ? fromEdge : Math.Min(graph.Edges.Count, fromEdge + Most);
        return JsonText.Object(json =>
        {
            json.WriteString("kind", "names");
            json.WriteStartArray("nodes");
            for (var i = fromNode; i < lastNode; i++)
            {
                var node = graph.Nodes[i];
                json.WriteStartObject();
                json.WriteNumber("i", i);
                json.WriteString("id", node.Id);
                json.WriteString("kind", NodeKinds.Name(node.Kind));
                json.WriteString("domain", NodeKinds.Domain(node.Kind));
                json.WriteString("label", node.Name);
                json.WriteString("env", environment);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("edges");
            for (var i = fromEdge; i < lastEdge; i++)
            {
                var edge = graph.Edges[i];
                json.WriteStartObject();
                json.WriteNumber("i", i);
                json.WriteNumber("a", edge.From.Index);
                json.WriteNumber("b", edge.To.Index);
                json.WriteString("style", edge.Style switch { EdgeStyle.Solid => "solid", EdgeStyle.Dotted => "dotted", _ => "dashed" });
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
