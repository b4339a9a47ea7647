using Nimmerverse.Memory.Iris;
using Nimmerverse.Memory.Phoebe;
using Nimmerverse.Memory.Phoebe.Writing;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Running;

/// <summary>The memory as a process: phoebe and iris side by side, each living and failing for itself.</summary>
internal static class MemoryProcess
{
    /// <summary>Runs until told to stop.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the process.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var parts = new List<IMemoryPart>();
        if (PhoebeSettings.Read(context.Settings) is { } phoebe)
        {
            parts.Add(new PhoebePart(context, phoebe));
        }

        var iris = IrisSettings.Read(context.Settings, context.DataDirectory);
        context.Settings.ThrowIfFaulty();
        if (iris.Place is not IrisPlace.Nowhere)
        {
            parts.Add(new IrisPart(context, iris));
        }

        if (parts.Count is 0)
        {
            throw new ExitException(
                ExitCode.Usage, "The memory has nothing to do: NIMMERVERSE_PHOEBE and NIMMERVERSE_IRIS are both 'none'.");
        }

        var keeper = new PartKeeper(context.Clock, context.Loggers.CreateLogger(nameof(PartKeeper)), state => context.State = state);
        await keeper.RunAsync(parts, cancellationToken);
    }
}
