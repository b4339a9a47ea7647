using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Trails;

/// <summary>
/// What trails tell of a time of which nothing else is kept: gates and their states, who decided, what followed from what. Rates and what
/// left no trail are not in it.
/// </summary>
/// <param name="from">The beginning of the span, Unix milliseconds.</param>
/// <param name="to">Its end.</param>
/// <param name="trails">The trails that tell of it, in any order; one that comes twice counts once.</param>
internal sealed class TrailReplay(double from, double to, IReadOnlyList<TrailNote> trails)
{
    private const double DecisionShowsMs = 1_500;
    private const double FlashShowsMs = 400;
    private const ushort OneASecond = 10;
    private const int MostIntroduced = 1_000;
    private readonly Dictionary<Guid, TrailNote> _byId = trails.DistinctBy(static trail => trail.Id).ToDictionary(static trail => trail.Id);

    // An id tells when a decision was begun, and some end long after: phoebe's order is not that of their ends.
    private readonly TrailNote[] _trails = [.. trails.DistinctBy(static trail => trail.Id).OrderBy(static trail => trail.Ended)];

    /// <summary>Milliseconds before a moment whose trails say in which state gates are.</summary>
    public const double Before = 600_000;

    /// <summary>Milliseconds of trails that are fetched at a time.</summary>
    public const double After = 300_000;

    /// <summary>Trails in it.</summary>
    public int Count => _trails.Length;

    /// <summary>Whether it tells of a moment.</summary>
    /// <param name="at">The moment, Unix milliseconds.</param>
    public bool Covers(double at) => at >= from && at < to;

    /// <summary>Makes those known that decided then and have not been heard since: they have a place in the graph too.</summary>
    /// <param name="graph">The nodes that are known.</param>
    public void Introduce(Graph graph)
    {
        foreach (var id in _trails.Select(static trail => trail.Node).Distinct(StringComparer.Ordinal).Take(MostIntroduced))
        {
            if (graph.Find(id) is null && NodeKinds.TryRead(id, out var kind, out var name))
            {
                graph.Node(kind, name);
            }
        }
    }

    /// <summary>Draws a moment.</summary>
    /// <param name="picture">Gets the frame.</param>
    /// <param name="graph">The nodes that are known.</param>
    /// <param name="at">The moment, Unix milliseconds.</param>
    public void Draw(Picture picture, Graph graph, double at)
    {
        var looks = new Dictionary<Node, NodeLook>();
        var flows = new HashSet<Edge>();
        foreach (var trail in _trails)
        {
            if (trail.Ended > at)
            {
                break;
            }

            if (graph.Find(trail.Node) is { } node)
            {
                looks[node] = LookOf(node, looks.GetValueOrDefault(node, new NodeLook(node.Index, NodeState.Idle, Flash.None, 0, 0)), trail, at);
                if (at - trail.Ended <= DecisionShowsMs && trail.Parent is { } parent && _byId.TryGetValue(parent, out var above)
                    && graph.Find(above.Node) is { } cause && cause != node && graph.FindEdge(cause, node) is { } edge)
                {
                    flows.Add(edge);
                }
            }
        }

        picture.Begin();
        foreach (var node in graph.Nodes)
        {
            picture.Add(looks.GetValueOrDefault(node, new NodeLook(node.Index, NodeState.Unknown, Flash.None, 0, 0)));
        }

        foreach (var edge in graph.Edges)
        {
            picture.Add(new EdgeLook(edge.Index, flows.Contains(edge) ? OneASecond : (ushort)0));
        }

        picture.End();
    }

    private static NodeLook LookOf(Node node, NodeLook before, TrailNote trail, double at)
    {
        var age = at - trail.Ended;
        var isFresh = age <= DecisionShowsMs;
        if (trail.GateState is { } state)
        {
            var (shown, flash) = state switch
            {
                "open" => (NodeState.Open, Flash.Opened),
                "closed" => (NodeState.Closed, Flash.Closed),
                _ => (NodeState.Idle, Flash.None),
            };
            return before with
            {
                State = shown,
                Flash = age <= FlashShowsMs ? flash : Flash.None,
                Value = (sbyte)Math.Round(127 * Math.Clamp(trail.GateValue, -1, 1)),
                Rate = isFresh ? OneASecond : (ushort)0,
            };
        }

        return before with
        {
            State = node.Kind is NodeKind.Gate ? before.State : isFresh ? NodeState.Active : NodeState.Idle,
            Flash = trail.Kind is "collapse" && age <= FlashShowsMs ? Flash.Collapse : before.Flash,
            Rate = isFresh ? OneASecond : (ushort)0,
        };
    }
}
