using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Local;

/// <summary>
/// One collection in memory: vectors side by side, searched from the first to the last, so that what is found is exactly what is nearest.
/// Places are given out in order and not reused, so that the order of places is the order of age; when half are empty, all move up.
/// </summary>
/// <param name="dimensions">Numbers in a vector.</param>
internal sealed class LocalCollection(int dimensions)
{
    private const int LeastPacked = 1024;
    private const int BytesBesides = 200;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private List<Entry?> _entries = [];
    private VectorBlocks _vectors = new(dimensions);

    /// <summary>How many items there are.</summary>
    internal int Count => _places.Count;

    /// <summary>Bytes of memory that its items take, near enough for a bound.</summary>
    internal long Bytes { get; private set; }

    /// <summary>All items by age.</summary>
    internal IEnumerable<VectorItem> All => Places().Select(ItemAt);

    /// <summary>Whether an item is there.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>True when it is.</returns>
    internal bool Contains(string id) => _places.ContainsKey(id);

    /// <summary>What an item becomes when it is put: text and metadata that were there before stay unless there are new ones.</summary>
    /// <param name="item">The item.</param>
    /// <returns>The whole item.</returns>
    internal VectorItem Merge(VectorItem item) => _places.TryGetValue(item.Id, out var place) && _entries[place] is { } before
        ? item with { Text = item.Text ?? before.Text, Metadata = before.Metadata.With(item.Metadata) }
        : item;

    /// <summary>Puts a whole item.</summary>
    /// <param name="item">The item.</param>
    internal void Put(VectorItem item)
    {
        var entry = new Entry(item.Id, item.Text, item.Metadata);
        if (_places.TryGetValue(item.Id, out var place))
        {
            Bytes += Size(entry) - Size(_entries[place]!);
            _entries[place] = entry;
            item.Vector.CopyTo(_vectors[place]);
            return;
        }

        _places.Add(item.Id, _entries.Count);
        _entries.Add(entry);
        _vectors.Add(item.Vector);
        Bytes += Size(entry);
    }

    /// <summary>Forgets an item.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>False when it was not there.</returns>
    internal bool Forget(string id)
    {
        if (!_places.Remove(id, out var place))
        {
            return false;
        }

        Bytes -= Size(_entries[place]!);
        _entries[place] = null;
        if (_entries.Count > LeastPacked && _places.Count < _entries.Count / 2)
        {
            Pack();
        }

        return true;
    }

    /// <summary>Finds the nearest items.</summary>
    /// <param name="vector">A meaning of length one.</param>
    /// <param name="limit">Most hits.</param>
    /// <param name="where">What their metadata must be like, or null.</param>
    /// <returns>The hits, the nearest first.</returns>
    internal IReadOnlyList<VectorHit> Query(ReadOnlySpan<float> vector, int limit, Where? where)
    {
        var best = new PriorityQueue<int, float>();
        for (var place = 0; place < _entries.Count; place++)
        {
            if (_entries[place] is not { } entry || where?.Matches(entry.Metadata) is false)
            {
                continue;
            }

            var similarity = _vectors.Cosine(place, vector);
            if (best.Count < limit)
            {
                best.Enqueue(place, similarity);
            }
            else if (best.TryPeek(out _, out var least) && similarity > least)
            {
                best.DequeueEnqueue(place, similarity);
            }
        }

        var hits = new List<VectorHit>(best.Count);
        while (best.TryDequeue(out var place, out var similarity))
        {
            var entry = _entries[place]!;
            hits.Add(new(entry.Id, similarity, entry.Text, entry.Metadata));
        }

        hits.Sort(VectorHit.NearestFirst);
        return hits;
    }

    /// <summary>Reads items by age.</summary>
    /// <param name="page">Which of them.</param>
    /// <returns>The items.</returns>
    internal IReadOnlyList<VectorItem> Read(VectorPage page)
    {
        var places = page.Ids is null
            ? Places()
            : page.Ids.Distinct().Where(_places.ContainsKey).Select(id => _places[id]).Order();
        return
        [
            .. places.Where(place => page.Where?.Matches(_entries[place]!.Metadata) is not false)
                .Skip(page.Offset).Take(page.Limit).Select(ItemAt),
        ];
    }

    private IEnumerable<int> Places() => Enumerable.Range(0, _entries.Count).Where(place => _entries[place] is not null);

    private VectorItem ItemAt(int place) => new(_entries[place]!.Id, _vectors[place].ToArray(), _entries[place]!.Text, _entries[place]!.Metadata);

    private long Size(Entry entry) => (sizeof(float) * dimensions) + BytesBesides
        + (sizeof(char) * (entry.Id.Length + (entry.Text?.Length ?? 0) + entry.Metadata.All.Sum(static pair => 20 + pair.Value.Text.Length)));

    private void Pack()
    {
        var entries = new List<Entry?>(_places.Count);
        var vectors = new VectorBlocks(dimensions);
        foreach (var place in Places())
        {
            _places[_entries[place]!.Id] = entries.Count;
            entries.Add(_entries[place]);
            vectors.Add(_vectors[place]);
        }

        _entries = entries;
        _vectors = vectors;
    }

    private sealed record Entry(string Id, string? Text, Metadata Metadata);
}
