using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Chain;

/// <summary>What led to a trail and what it led to.</summary>
/// <param name="Root">The earliest known decision of the chain.</param>
/// <param name="Asked">The trail that was asked for.</param>
/// <param name="MissingParent">The root's parent when it is named but not stored, or null.</param>
/// <param name="IsCyclic">Whether following the parents led back to a trail that was met before.</param>
/// <param name="IsCut">Whether there are more trails than were read.</param>
internal sealed record DecisionChain(ChainNode Root, Guid Asked, Guid? MissingParent, bool IsCyclic, bool IsCut)
{
    /// <summary>Every trail of the chain, each before what it led to.</summary>
    public IEnumerable<ChainNode> Nodes => Root.WithDescendants();

    /// <summary>When it began: its first wave, or its first trail.</summary>
    public DateTimeOffset Begin => Nodes.SelectMany(static node => node.Waves.Select(static wave => wave.Emitted).Append(node.Trail.Started)).Min();

    /// <summary>When the last of it ended.</summary>
    public DateTimeOffset End => Nodes.Max(static node => node.Trail.Ended);
}

/// <summary>One trail of a chain.</summary>
/// <param name="Trail">The trail.</param>
/// <param name="Waves">The waves that it was decided on and that no earlier trail of the chain names.</param>
internal sealed record ChainNode(TrailRow Trail, IReadOnlyList<ChainWave> Waves)
{
    /// <summary>What it led to, in the order of ids.</summary>
    public List<ChainNode> Children { get; } = [];

    /// <summary>This and all below, each before what it led to; without recursion, for a chain may be long.</summary>
    public IEnumerable<ChainNode> WithDescendants()
    {
        var waiting = new Stack<ChainNode>([this]);
        while (waiting.TryPop(out var node))
        {
            yield return node;
            foreach (var child in Enumerable.Reverse(node.Children))
            {
                waiting.Push(child);
            }
        }
    }
}

/// <summary>A wave that a decision rests on; it is no trail of its own.</summary>
/// <param name="MessageId">The wave's message id, or null when it is not told.</param>
/// <param name="Source">Who emitted it.</param>
/// <param name="Domain">What it was about.</param>
/// <param name="Confidence">How sure its source was, 0 to 1.</param>
/// <param name="Polarity">-1 when it denied its domain.</param>
/// <param name="Emitted">When.</param>
internal sealed record ChainWave(Guid? MessageId, string Source, string Domain, double Confidence, int Polarity, DateTimeOffset Emitted);
