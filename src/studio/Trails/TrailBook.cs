using System.Text.Json;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Trails;

/// <summary>The trails that passed lately, by id, parent and node. A ring: the oldest make room. Owned by the projection's loop.</summary>
/// <param name="most">Trails kept.</param>
internal sealed class TrailBook(int most = 16_384)
{
    private const int MostSteps = 400;
    private readonly Queue<TrailNote> _order = [];
    private readonly Dictionary<Guid, TrailNote> _byId = [];
    private readonly Dictionary<Guid, List<TrailNote>> _byParent = [];

    /// <summary>Trails kept at the moment.</summary>
    public int Count => _order.Count;

    /// <summary>When the oldest of them ended, Unix milliseconds; far away while there is none.</summary>
    public double OldestAt => _order.TryPeek(out var oldest) ? oldest.Ended : double.MaxValue;

    /// <summary>Adds a trail; one that comes again is known already.</summary>
    /// <param name="trail">The trail.</param>
    public void Add(TrailNote trail)
    {
        if (!_byId.TryAdd(trail.Id, trail))
        {
            return;
        }

        _order.Enqueue(trail);
        if (trail.Parent is { } parent)
        {
            if (!_byParent.TryGetValue(parent, out var children))
            {
                _byParent[parent] = children = [];
            }

            children.Add(trail);
        }

        if (_order.Count > most)
        {
            Forget(_order.Dequeue());
        }
    }

    /// <summary>The trails of a node, newest first.</summary>
    /// <param name="node">The node's id.</param>
    /// <param name="count">Trails at most.</param>
    /// <param name="until">Those that ended later are left out, Unix milliseconds.</param>
    public IReadOnlyList<TrailNote> Of(string node, int count, double until) => [.. _order.Where(one => (one.Node == node || one.Other == node) && one.Ended <= until).TakeLast(count).Reverse()];

    /// <summary>The trails that ended in a span of time, oldest first.</summary>
    /// <param name="from">From when, Unix milliseconds.</param>
    /// <param name="to">Until when.</param>
    public IEnumerable<TrailNote> Between(double from, double to) => _order.Where(one => one.Ended >= from && one.Ended <= to);

    /// <summary>Follows a trail up to what began it and down to what came of it; waves come first.</summary>
    /// <param name="id">Any trail of the chain.</param>
    /// <returns>The trails in the order of what led to what; empty when it is not known.</returns>
    public IReadOnlyList<TrailNote> Chain(Guid id)
    {
        if (!_byId.TryGetValue(id, out var root))
        {
            // A trail may be known by those that followed from it only.
            return _byParent.TryGetValue(id, out var orphans) ? Below(orphans) : [];
        }

        var met = new HashSet<Guid> { root.Id };
        while (root.Parent is { } parent && _byId.TryGetValue(parent, out var above) && met.Add(parent))
        {
            root = above;
        }

        return Below([root]);
    }

    /// <summary>Writes a chain as steps, from the first wave to the last outcome.</summary>
    /// <param name="json">Where.</param>
    /// <param name="chain">The chain.</param>
    public static void WriteSteps(Utf8JsonWriter json, IReadOnlyList<TrailNote> chain)
    {
        json.WriteStartArray("steps");
        var waves = new HashSet<Guid>();
        foreach (var trail in chain)
        {
            foreach (var wave in trail.Waves.Where(wave => waves.Add(wave.Id)))
            {
                json.WriteStartObject();
                json.Number("t", wave.At);
                json.WriteString("kind", "wave");
                json.WriteString("entity", wave.Cell);
                json.WriteString("node", wave.Cell);
                json.WriteString("text", wave.Text);
                json.WriteString("outcome", "");
                json.WriteEndObject();
            }

            Write(json, trail);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes one trail.</summary>
    /// <param name="json">Where.</param>
    /// <param name="trail">The trail.</param>
    public static void Write(Utf8JsonWriter json, TrailNote trail)
    {
        json.WriteStartObject();
        json.Number("t", trail.Ended);
        json.Number("started", trail.Started);
        json.WriteString("trail", trail.Id);
        if (trail.Parent is { } parent)
        {
            json.WriteString("parent", parent);
        }

        json.WriteString("kind", trail.Kind);
        json.WriteString("entity", trail.Node);
        json.WriteString("node", trail.Node);
        if (trail.Other is { } other)
        {
            json.WriteString("other", other);
        }

        json.WriteString("text", trail.Text);
        json.WriteString("outcome", trail.Outcome);
        json.WriteEndObject();
    }

    private List<TrailNote> Below(IEnumerable<TrailNote> roots)
    {
        var found = new List<TrailNote>();
        var met = new HashSet<Guid>();
        var waiting = new Stack<TrailNote>(roots.Reverse());
        while (waiting.TryPop(out var trail) && found.Count < MostSteps)
        {
            if (!met.Add(trail.Id))
            {
                continue;
            }

            found.Add(trail);
            foreach (var child in Enumerable.Reverse(_byParent.GetValueOrDefault(trail.Id) ?? []))
            {
                waiting.Push(child);
            }
        }

        return found;
    }

    private void Forget(TrailNote trail)
    {
        _byId.Remove(trail.Id);
        if (trail.Parent is { } parent && _byParent.TryGetValue(parent, out var children))
        {
            children.Remove(trail);
            if (children.Count == 0)
            {
                _byParent.Remove(parent);
            }
        }
    }
}
