using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

// The smallest process of ours: what tests of ProcessHost start, watch and end.
return await ProcessHost.RunAsync(
    args,
    new ProcessDescription { Id = "probe", Type = EntityType.Cell, Summary = "A process for tests." },
    static async (context, cancellationToken) =>
    {
        var behaviour = context.Settings.Choice("behaviour", "idle", "idle", "deaf", "fail", "refuse");
        context.Settings.ThrowIfFaulty();
        switch (behaviour)
        {
            case "deaf":
                await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, CancellationToken.None);
                break;
            case "fail":
                throw new InvalidOperationException("a bug");
            case "refuse":
                throw new ExitException(ExitCode.Refused, "another probe runs.");
            default:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, cancellationToken);
                break;
        }
    });
