using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Flow;

namespace Nimmerverse.Studio.Hearing;

/// <summary>Who hears a subject: by the subscriptions that the bus server tells, and for what streams keep, by who drains them. Owned by the projection's loop.</summary>
/// <param name="graph">The graph.</param>
/// <param name="environment">The environment.</param>
internal sealed class ListenerBook(Graph graph, EnvironmentName environment)
{
    private readonly Dictionary<string, List<Node>> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, List<Node> Nodes)> _patterns = [];
    private readonly SortedSet<string> _readers = new(StringComparer.Ordinal);
    private int _fingerprint;

    /// <summary>Changes whenever who hears what has changed; what was looked up before is stale then.</summary>
    public int Version { get; private set; }

    /// <summary>Takes the bus server's answer.</summary>
    /// <param name="subscribers">Every connection with its subscriptions.</param>
    public void Take(IReadOnlyList<Subscriber> subscribers)
    {
        var print = Fingerprint(subscribers);
        if (print == _fingerprint && Version > 0)
        {
            return;
        }

        _fingerprint = print;
        Version++;
        _exact.Clear();
        _patterns.Clear();
        var byPattern = new Dictionary<string, List<Node>>(StringComparer.Ordinal);
        foreach (var subscriber in subscribers)
        {
            if (NodeOf(subscriber) is { } node)
            {
                foreach (var subject in subscriber.Subscriptions)
                {
                    Add(subject.AsSpan().ContainsAny('*', '>') ? byPattern : _exact, subject, node);
                }
            }
        }

        _patterns.AddRange(byPattern.Select(static one => (one.Key, one.Value)));
    }

    /// <summary>Takes how far the readers of trails are; one that was seen reading is a store.</summary>
    /// <param name="readers">The readers that the stream has.</param>
    public void Take(IReadOnlyList<ConsumerState> readers)
    {
        foreach (var reader in readers)
        {
            if (reader.Waiting > 0 && _readers.Add(reader.Name))
            {
                Version++;
            }

            if (_readers.Contains(reader.Name) && graph.Node(NodeKind.Store, reader.Name) is { } store)
            {
                store.Facts = [new("trails waiting", $"{reader.Pending}"), new("not acknowledged yet", $"{reader.Unacknowledged}"), new("given again", $"{reader.Redelivered}")];
                graph.SetState(store, reader.Pending > 0 ? NodeState.Waiting : NodeState.Active);
                store.HasOwnState = true;
            }
        }
    }

    /// <summary>Finds who hears a subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="family">What travels on it, or null.</param>
    /// <param name="heard">Gets the nodes.</param>
    public void Find(string subject, SubjectFamily? family, List<Node> heard)
    {
        if (_exact.TryGetValue(subject, out var nodes))
        {
            AddAll(nodes);
        }

        foreach (var (pattern, listening) in _patterns)
        {
            if (SubjectPattern.Matches(pattern, subject))
            {
                AddAll(listening);
            }
        }

        if (ReferenceEquals(family, Subjects.CortexRequest) || ReferenceEquals(family, Subjects.CortexRequestBy))
        {
            Add(graph.Node(NodeKind.Cortex, "nyx"));
        }
        else if (ReferenceEquals(family, Subjects.Trail))
        {
            foreach (var reader in _readers)
            {
                Add(graph.Node(NodeKind.Store, reader));
            }
        }

        void AddAll(List<Node> listening)
        {
            foreach (var node in listening)
            {
                Add(PartOf(node, family));
            }
        }

        void Add(Node? node)
        {
            if (node is not null && !heard.Contains(node))
            {
                heard.Add(node);
            }
        }
    }

    /// <summary>The thalamus is one process, but what is about NPCs is its governor's.</summary>
    private Node PartOf(Node node, SubjectFamily? family) =>
        node.Kind is NodeKind.Thalamus
        && (ReferenceEquals(family, Subjects.NpcState) || ReferenceEquals(family, Subjects.SupervisorStatus) || ReferenceEquals(family, Subjects.GovernorCommand)
            || ReferenceEquals(family, Subjects.WorldSnapshot) || ReferenceEquals(family, Subjects.WorldEvent))
            ? graph.Node(NodeKind.Governor, node.Name) ?? node
            : node;

    /// <summary>A watcher hears everything: an edge from everywhere to it would hide what flows.</summary>
    private Node? NodeOf(Subscriber subscriber)
    {
        if (subscriber.Name.Split('.', 3) is not [var env, var kind, var id] || env != environment.Value || kind == "cli"
            || !Enum.TryParse<EntityType>(kind, ignoreCase: true, out var type) || type is EntityType.Operator)
        {
            return null;
        }

        return graph.Node(NodeKinds.Of(type), NodeKinds.Known(NodeKinds.Of(type), id));
    }

    private static void Add(Dictionary<string, List<Node>> table, string subject, Node node)
    {
        if (!table.TryGetValue(subject, out var nodes))
        {
            table[subject] = nodes = [];
        }

        nodes.Add(node);
    }

    private static int Fingerprint(IReadOnlyList<Subscriber> subscribers)
    {
        var print = subscribers.Count;
        foreach (var subscriber in subscribers)
        {
            var one = HashCode.Combine(subscriber.Name);
            foreach (var subject in subscriber.Subscriptions)
            {
                // Sums: neither the order of connections nor that of their subscriptions is news.
                one += subject.GetHashCode(StringComparison.Ordinal);
            }

            print += HashCode.Combine(one);
        }

        return print;
    }
}
