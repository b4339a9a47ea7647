namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>
/// Keeps things with vectors and finds the nearest. Both implementations, Chroma and the index in this process, answer the same; one test
/// suite holds them to it. A collection begins to exist with its first item; an absent one is empty. Safe for concurrent use.
/// </summary>
public interface IVectorStore : IAsyncDisposable
{
    /// <summary>What it is, for messages: <c>chroma at http://127.0.0.1:8000</c>.</summary>
    string Description { get; }

    /// <summary>Whether it answers.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>True, or a fault that says who is away.</returns>
    Task<Outcome<bool>> HeartbeatAsync(CancellationToken cancellationToken);

    /// <summary>The collections that exist.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Their keys, in no particular order.</returns>
    Task<Outcome<IReadOnlyList<CollectionKey>>> CollectionsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Keeps items; once this has answered well they are found, also after a crash. An item whose id is there gets the new vector; its text
    /// is replaced when there is a new one, and metadata is set over what was there.
    /// </summary>
    /// <param name="key">The collection.</param>
    /// <param name="items">The items, each id once, vectors of the collection's length.</param>
    /// <param name="cancellationToken">Gives up; some items may be kept.</param>
    /// <returns>How many items were kept.</returns>
    Task<Outcome<int>> UpsertAsync(CollectionKey key, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken);

    /// <summary>Finds the nearest items.</summary>
    /// <param name="key">The collection.</param>
    /// <param name="vector">A meaning of length one.</param>
    /// <param name="limit">Most hits, at least 1.</param>
    /// <param name="where">What a hit's metadata must be like, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The hits by <see cref="VectorHit.NearestFirst"/>.</returns>
    Task<Outcome<IReadOnlyList<VectorHit>>> QueryAsync(
        CollectionKey key, float[] vector, int limit, Where? where, CancellationToken cancellationToken);

    /// <summary>Reads items in the order in which their ids were first kept.</summary>
    /// <param name="key">The collection.</param>
    /// <param name="page">Which of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The items.</returns>
    Task<Outcome<IReadOnlyList<VectorItem>>> GetAsync(CollectionKey key, VectorPage page, CancellationToken cancellationToken);

    /// <summary>Forgets items; ids that are not there are nothing to forget.</summary>
    /// <param name="key">The collection.</param>
    /// <param name="ids">The ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>True once they are gone.</returns>
    Task<Outcome<bool>> DeleteAsync(CollectionKey key, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Forgets a whole collection; one that does not exist is nothing to forget.</summary>
    /// <param name="key">The collection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>True once it is gone.</returns>
    Task<Outcome<bool>> DropAsync(CollectionKey key, CancellationToken cancellationToken);

    /// <summary>Counts items.</summary>
    /// <param name="key">The collection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many there are.</returns>
    Task<Outcome<long>> CountAsync(CollectionKey key, CancellationToken cancellationToken);
}

/// <summary>Which items of a collection are read.</summary>
/// <param name="Offset">How many to leave out first.</param>
/// <param name="Limit">Most items, at least 1.</param>
/// <param name="Ids">Only these ids, or null for all.</param>
/// <param name="Where">Only items of such metadata, or null for all.</param>
public sealed record VectorPage(int Offset, int Limit, IReadOnlyList<string>? Ids = null, Where? Where = null);
