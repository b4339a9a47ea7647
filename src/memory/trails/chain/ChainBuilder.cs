using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Chain;

/// <summary>Follows a trail up to what began it and down to what came of it.</summary>
/// <param name="source">Where trails are found.</param>
/// <param name="limit">Most trails read; at least 1.</param>
internal sealed class ChainBuilder(IChainSource source, int limit)
{
    private readonly Dictionary<Guid, ChainNode> _nodes = [];
    private readonly HashSet<Guid> _waves = [];

    /// <summary>Builds the chain.</summary>
    /// <param name="asked">The trail that was asked for.</param>
    /// <param name="whole">Whether to follow everything that the chain's beginning led to, not only what this trail led to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The chain.</returns>
    public async Task<DecisionChain> BuildAsync(TrailRow asked, bool whole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var (path, missing, cyclic, cut) = await AncestorsAsync(asked, cancellationToken);
        ChainNode? parent = null;
        foreach (var trail in path)
        {
            var node = Add(trail);
            parent?.Children.Add(node);
            parent = node;
        }

        var root = _nodes[path[0].Id];
        cut |= await DescendantsAsync(whole ? path : [asked], cancellationToken);
        return new DecisionChain(root, asked.Id, missing, cyclic, cut);
    }

    private async Task<(List<TrailRow> Path, Guid? Missing, bool IsCyclic, bool IsCut)> AncestorsAsync(TrailRow asked, CancellationToken cancellationToken)
    {
        var path = new List<TrailRow> { asked };
        var met = new HashSet<Guid> { asked.Id };
        while (path[^1].Parent is { } parent)
        {
            if (!met.Add(parent))
            {
                return (Reversed(path), null, true, false);
            }

            if (path.Count >= limit)
            {
                return (Reversed(path), null, false, true);
            }

            if (await source.FindAsync(parent, cancellationToken) is not { } found)
            {
                return (Reversed(path), parent, false, false);
            }

            path.Add(found);
        }

        return (Reversed(path), null, false, false);
    }

    private async Task<bool> DescendantsAsync(IReadOnlyList<TrailRow> from, CancellationToken cancellationToken)
    {
        var level = from.Select(static trail => trail.Id).ToList();
        while (level.Count > 0)
        {
            var room = limit - _nodes.Count;
            var found = await source.ChildrenAsync(level, room + _nodes.Count + 1, cancellationToken);
            var next = new List<Guid>();
            foreach (var trail in found.Where(trail => !_nodes.ContainsKey(trail.Id)))
            {
                if (_nodes.Count >= limit)
                {
                    return true;
                }

                _nodes[trail.Parent!.Value].Children.Add(Add(trail));
                next.Add(trail.Id);
            }

            level = next;
        }

        foreach (var node in _nodes.Values)
        {
            node.Children.Sort(static (left, right) => IdOrder.Instance.Compare(left.Trail.Id, right.Trail.Id));
        }

        return false;
    }

    private ChainNode Add(TrailRow trail)
    {
        // A transition names the waves of its collapse again; each is shown once, where it came in.
        var waves = WaveLinks.Of(trail).Where(wave => wave.MessageId is not { } id || _waves.Add(id)).ToList();
        return _nodes[trail.Id] = new ChainNode(trail, waves);
    }

    private static List<TrailRow> Reversed(List<TrailRow> path)
    {
        path.Reverse();
        return path;
    }
}
