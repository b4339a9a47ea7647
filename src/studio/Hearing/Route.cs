using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Hearing;

/// <summary>What is known of one subject: what travels on it, who hears it, and which edges that makes for who says it. Owned by the projection's loop.</summary>
/// <param name="subject">The subject.</param>
/// <param name="family">What travels on it; null when it is none of ours.</param>
/// <param name="parameters">The tokens of its parameters.</param>
internal sealed class Route(string subject, SubjectFamily? family, string[] parameters)
{
    private readonly List<Node> _heard = [];
    private readonly Dictionary<int, Edge[]> _edges = [];
    private int _version = -1;

    /// <summary>What travels on it.</summary>
    public SubjectFamily? Family => family;

    /// <summary>The tokens of its parameters.</summary>
    public string[] Parameters => parameters;

    /// <summary>How its edges are drawn.</summary>
    public EdgeStyle Style { get; } = StyleOf(family);

    /// <summary>The edges from who says something on it.</summary>
    /// <param name="from">Who says it.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="listeners">Who hears what.</param>
    public ReadOnlySpan<Edge> EdgesFrom(Node from, Graph graph, ListenerBook listeners)
    {
        if (_version != listeners.Version)
        {
            _version = listeners.Version;
            _edges.Clear();
            _heard.Clear();
            listeners.Find(subject, family, _heard);
        }

        if (!_edges.TryGetValue(from.Index, out var edges))
        {
            _edges[from.Index] = edges = [.. _heard.Where(to => to != from).Select(to => graph.Edge(from, to, Style)).OfType<Edge>()];
        }

        return edges;
    }

    private static EdgeStyle StyleOf(SubjectFamily? family) =>
        ReferenceEquals(family, Subjects.CellWave) ? EdgeStyle.Dotted
        : family is not null && (family.ReplyType is not null || IsCommand(family)) ? EdgeStyle.Solid
        : EdgeStyle.Dashed;

    private static bool IsCommand(SubjectFamily family) =>
        ReferenceEquals(family, Subjects.NpcCommand) || ReferenceEquals(family, Subjects.WorldAction) || ReferenceEquals(family, Subjects.BoundaryCommand)
        || ReferenceEquals(family, Subjects.CortexRequest) || ReferenceEquals(family, Subjects.CortexRequestBy) || ReferenceEquals(family, Subjects.CortexResponse)
        || ReferenceEquals(family, Subjects.Allocation);
}
