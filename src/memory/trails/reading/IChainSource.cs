namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>Where a chain's trails are found.</summary>
internal interface IChainSource
{
    /// <summary>Finds a trail.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The trail, or null.</returns>
    Task<TrailRow?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Finds the trails that others led to.</summary>
    /// <param name="parents">Those others.</param>
    /// <param name="limit">Most trails.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The trails, in the order of their ids.</returns>
    Task<IReadOnlyList<TrailRow>> ChildrenAsync(IReadOnlyCollection<Guid> parents, int limit, CancellationToken cancellationToken);
}
