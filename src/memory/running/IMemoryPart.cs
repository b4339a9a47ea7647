namespace Nimmerverse.Memory.Running;

/// <summary>One of the things that the memory process does beside the others; its failure is its own.</summary>
internal interface IMemoryPart
{
    /// <summary>Its name in the log and in the heartbeat's state, one word.</summary>
    string Name { get; }

    /// <summary>Does its work until cancelled. When it fails it is started again, after a pause.</summary>
    /// <param name="state">Told one word about how the part is (<c>writing</c>, <c>waiting</c>), for the heartbeat.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The part's life.</returns>
    Task RunAsync(Action<string> state, CancellationToken cancellationToken);
}
