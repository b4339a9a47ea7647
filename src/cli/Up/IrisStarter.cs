using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;

namespace Nimmerverse.Cli.Up;

/// <summary>Finds or starts the store of embeddings.</summary>
/// <param name="options">What the user wants.</param>
internal sealed class IrisStarter(UpOptions options)
{
    /// <summary>A Chroma of our own as a child.</summary>
    public const string ChildName = "chroma";

    /// <summary>Starts it.</summary>
    /// <returns>What the memory process is told: <c>local</c>, <c>none</c> or an address.</returns>
    public Task<string> StartAsync(CancellationToken cancellationToken) => Task.FromResult(options.Iris);
}
