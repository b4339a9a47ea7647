using Nimmerverse.Memory.Running;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>The writer of trails as a part of the memory process.</summary>
/// <param name="context">What the process lives in.</param>
/// <param name="settings">How it works.</param>
internal sealed class PhoebePart(ProcessContext context, PhoebeSettings settings) : IMemoryPart
{
    /// <inheritdoc />
    public string Name => "phoebe";

    /// <inheritdoc />
    public async Task RunAsync(Action<string> state, CancellationToken cancellationToken)
    {
        await using var source = settings.Connection.Open("phoebe writer", static text => text.MaxPoolSize = 2);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, cancellationToken);
    }
}
