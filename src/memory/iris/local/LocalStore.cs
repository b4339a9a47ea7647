using Microsoft.Extensions.Logging;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Iris.Local;

/// <summary>
/// The index in this process: one file per collection in a folder that one process at a time may use. It keeps at most
/// a set number of bytes of items in memory; beyond that the oldest items of the largest collection are forgotten, on disk too, and
/// counted. The trails that they came from are not touched.
/// </summary>
public sealed partial class LocalStore : IVectorStore
{
    private const string Suffix = ".index";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredCollection> _collections = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly long _memoryBytes;
    private readonly FileStream _claim;
    private readonly ILogger<LocalStore> _logger;
    private long _forgotten;
    private bool _closed;

    private LocalStore(string folder, long memoryBytes, FileStream claim, ILogger<LocalStore> logger)
    {
        _folder = folder;
        _memoryBytes = memoryBytes;
        _claim = claim;
        _logger = logger;
    }

    /// <inheritdoc />
    public string Description => $"the index in {_folder}";

    /// <summary>Items forgotten since the start because memory was full.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Opens the folder and reads what is in it.</summary>
    /// <param name="folder">The folder; made when it is missing.</param>
    /// <param name="memoryBytes">Most bytes of items in memory.</param>
    /// <param name="logger">Where it tells what it found.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ExitException">The folder cannot be used, or another process uses it.</exception>
    public static LocalStore Open(string folder, long memoryBytes, ILogger<LocalStore> logger)
    {
        FileStream claim;
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            claim = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExitException(
                ExitCode.Refused, $"Iris cannot use {folder}: {exception.Message.TrimEnd('.')}. Stop the other memory process, or make the folder writable.");
        }

        var store = new LocalStore(folder, memoryBytes, claim, logger);
        store.ReadAll();
        return store;
    }

    /// <inheritdoc />
    public Task<Outcome<bool>> HeartbeatAsync(CancellationToken cancellationToken) => Task.FromResult<Outcome<bool>>(true);

    /// <inheritdoc />
    public Task<Outcome<IReadOnlyList<CollectionKey>>> CollectionsAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<Outcome<IReadOnlyList<CollectionKey>>>(_collections.Values.Select(static one => one.Key).ToList());
        }
    }

    /// <inheritdoc />
    public Task<Outcome<int>> UpsertAsync(CollectionKey key, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        return ChangeAsync(key, () =>
        {
            if (!_collections.TryGetValue(key.Name, out var collection))
            {
                _collections.Add(key.Name, collection = StoredCollection.Create(Path.Combine(_folder, key.Name + Suffix), key));
            }

            collection.Put(items);
            ForgetAbove(_memoryBytes);
            return items.Count;
        });
    }

    /// <inheritdoc />
    public Task<Outcome<IReadOnlyList<VectorHit>>> QueryAsync(
        CollectionKey key, float[] vector, int limit, Where? where, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<VectorHit>>(key, [], items => items.Query(vector, limit, where));

    /// <inheritdoc />
    public Task<Outcome<IReadOnlyList<VectorItem>>> GetAsync(CollectionKey key, VectorPage page, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<VectorItem>>(key, [], items => items.Read(page));

    /// <inheritdoc />
    public Task<Outcome<long>> CountAsync(CollectionKey key, CancellationToken cancellationToken) =>
        ReadAsync<long>(key, 0, static items => items.Count);

    /// <inheritdoc />
    public Task<Outcome<bool>> DeleteAsync(CollectionKey key, IReadOnlyList<string> ids, CancellationToken cancellationToken) => ChangeAsync(key, () =>
    {
        if (_collections.TryGetValue(key.Name, out var collection))
        {
            collection.Forget(ids);
        }

        return true;
    });

    /// <inheritdoc />
    public Task<Outcome<bool>> DropAsync(CollectionKey key, CancellationToken cancellationToken) => ChangeAsync(key, () =>
    {
        if (_collections.Remove(key.Name, out var collection))
        {
            collection.Dispose();
            File.Delete(collection.Path);
        }

        return true;
    });

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var collection in _collections.Values)
            {
                collection.Dispose();
            }

            _collections.Clear();
        }

        _claim.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ReadAll()
    {
        foreach (var path in Directory.EnumerateFiles(_folder, "*" + Suffix))
        {
            if (StoredCollection.Open(path) is not { } collection)
            {
                LogUnknown(path);
                continue;
            }

            _collections.Add(collection.Key.Name, collection);
            LogRead(collection.Key.Name, collection.Items.Count);
            if (collection.Cut > 0 || collection.Damaged > 0)
            {
                LogDamaged(path, collection.Cut, collection.Damaged);
            }
        }

        ForgetAbove(_memoryBytes);
    }

    private Task<Outcome<T>> ReadAsync<T>(CollectionKey key, T empty, Func<LocalCollection, T> read)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return Task.FromResult<Outcome<T>>(_collections.TryGetValue(key.Name, out var collection) ? read(collection.Items) : empty);
        }
    }

    private Task<Outcome<T>> ChangeAsync<T>(CollectionKey key, Func<T> change)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            try
            {
                return Task.FromResult<Outcome<T>>(change());
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogNotWritten(key.Name, exception.Message);
                return Task.FromResult<Outcome<T>>(Fault.Unavailable($"{Description} could not be written: {exception.Message}"));
            }
        }
    }

    private void ForgetAbove(long bytes)
    {
        while (_collections.Values.Sum(static one => one.Items.Bytes) - bytes is > 0 and var excess)
        {
            // In shares of the collection, so that a full memory does not write a record of its own for each new item.
            var largest = _collections.Values.MaxBy(static one => one.Items.Bytes)!;
            var perItem = largest.Items.Bytes / largest.Items.Count;
            var share = (int)Math.Min(largest.Items.Count, Math.Max(excess / perItem, largest.Items.Count / 100) + 1);
            var ids = largest.Items.All.Take(share).Select(static item => item.Id).ToList();
            largest.Forget(ids);
            LogForgotten(ids.Count, largest.Key.Name, Interlocked.Add(ref _forgotten, ids.Count));
        }
    }

    [LoggerMessage(9300, LogLevel.Information, "Collection {Collection} holds {Items} items")]
    private partial void LogRead(string collection, int items);

    [LoggerMessage(9301, LogLevel.Warning, "{File} was damaged: {Cut} bytes cut off its end, {Damaged} passed over in its middle")]
    private partial void LogDamaged(string file, long cut, long damaged);

    [LoggerMessage(9302, LogLevel.Warning, "{File} is not an index of ours and is left alone")]
    private partial void LogUnknown(string file);

    [LoggerMessage(9303, LogLevel.Warning, "Memory is full: the {Count} oldest items of {Collection} are forgotten, {Total} since the start; with Chroma nothing is")]
    private partial void LogForgotten(int count, string collection, long total);

    [LoggerMessage(9304, LogLevel.Warning, "Collection {Collection} could not be written: {Reason}")]
    private partial void LogNotWritten(string collection, string reason);
}
