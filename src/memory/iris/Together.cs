namespace Nimmerverse.Memory.Iris;

/// <summary>Runs things that cannot live without each other.</summary>
internal static class Together
{
    /// <summary>Runs all; when one ends, however it ends, the others are ended too.</summary>
    /// <param name="cancellationToken">Ends all.</param>
    /// <param name="lives">What runs.</param>
    /// <returns>Their common life; it fails as the first that ended failed.</returns>
    internal static async Task RunAsync(CancellationToken cancellationToken, params IEnumerable<Func<CancellationToken, Task>> lives)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = lives.Select(life => life(ended.Token)).ToList();
        var first = await Task.WhenAny(running);
        await ended.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }
}
