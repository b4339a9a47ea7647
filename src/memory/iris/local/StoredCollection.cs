using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Local;

/// <summary>
/// A collection in memory and on disk: nothing is in memory that is not on disk. Its file is rewritten when most of its records are history.
/// One thread at a time.
/// </summary>
internal sealed class StoredCollection : IDisposable
{
    private const long CompactedAtStart = 1 << 20;
    private const long CompactedWhileRunning = 16 << 20;

    private IndexFile _file;
    private long _records;

    private StoredCollection(CollectionKey key, LocalCollection items, IndexFile file, long records)
    {
        Key = key;
        Items = items;
        _file = file;
        _records = records;
    }

    /// <summary>The collection.</summary>
    internal CollectionKey Key { get; }

    /// <summary>Its items in memory.</summary>
    internal LocalCollection Items { get; }

    /// <summary>Where it is on disk.</summary>
    internal string Path => _file.Path;

    /// <summary>Bytes that were cut off its torn end when it was opened.</summary>
    internal long Cut { get; private init; }

    /// <summary>Bytes in its middle that were passed over as damaged when it was opened.</summary>
    internal long Damaged { get; private init; }

    /// <summary>Makes an empty one.</summary>
    /// <param name="path">Where its file will be.</param>
    /// <param name="key">The collection.</param>
    /// <returns>The collection.</returns>
    /// <exception cref="IOException">Its file could not be written.</exception>
    internal static StoredCollection Create(string path, CollectionKey key) =>
        new(key, new LocalCollection(key.Dimensions), IndexFile.Replace(path, [IndexRecord.Begin(key)]), 0);

    /// <summary>Reads one from disk.</summary>
    /// <param name="path">Where its file is.</param>
    /// <returns>The collection, or null when the file does not say which it is; it is then left alone.</returns>
    /// <exception cref="IOException">Its file could not be read.</exception>
    internal static StoredCollection? Open(string path)
    {
        CollectionKey? key = null;
        LocalCollection? items = null;
        long records = 0;
        var file = IndexFile.Open(path, body =>
        {
            records++;
            switch (IndexRecord.OperationOf(body))
            {
                case IndexOperation.Begin:
                    key ??= IndexRecord.ReadBegin(body);
                    items ??= new LocalCollection(key.Dimensions);
                    break;
                case IndexOperation.Put:
                    items?.Put(IndexRecord.ReadPut(body, key!.Dimensions));
                    break;
                default:
                    items?.Forget(IndexRecord.ReadForget(body));
                    break;
            }
        });
        if (key is null)
        {
            file.Dispose();
            return null;
        }

        var stored = new StoredCollection(key, items!, file, records) { Cut = file.Cut, Damaged = file.Damaged };
        stored.CompactAbove(file.Damaged > 0 ? 0 : CompactedAtStart);
        return stored;
    }

    /// <summary>Puts items.</summary>
    /// <param name="items">The items, each id once.</param>
    /// <exception cref="IOException">They could not be written; nothing has changed.</exception>
    internal void Put(IEnumerable<VectorItem> items)
    {
        var whole = items.Select(Items.Merge).ToList();
        _file.Append(whole.ConvertAll(IndexRecord.Put));
        _records += whole.Count;
        whole.ForEach(Items.Put);
        CompactAbove(CompactedWhileRunning);
    }

    /// <summary>Forgets items.</summary>
    /// <param name="ids">Their ids; those that are not there are nothing to forget.</param>
    /// <exception cref="IOException">It could not be written; nothing has changed.</exception>
    internal void Forget(IEnumerable<string> ids)
    {
        var known = ids.Where(Items.Contains).Distinct().ToList();
        if (known.Count == 0)
        {
            return;
        }

        _file.Append(known.ConvertAll(IndexRecord.Forget));
        _records += known.Count;
        known.ForEach(id => Items.Forget(id));
        CompactAbove(CompactedWhileRunning);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void CompactAbove(long bytes)
    {
        if (_file.Length > bytes && (_records > 2L * Items.Count || bytes == 0))
        {
            var fresh = IndexFile.Replace(Path, Items.All.Select(IndexRecord.Put).Prepend(IndexRecord.Begin(Key)));
            _file.Dispose();
            _file = fresh;
            _records = Items.Count;
        }
    }
}
