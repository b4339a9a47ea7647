using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

return await ProcessHost.RunAsync(
    args,
    new ProcessDescription
    {
        Id = "cortex",
        Type = EntityType.Cortex,
        Tier = 4,
        SendImmediately = true,
        Summary = "The gateway to the large mind: gates, priority queue, budgets, engines.",
    },
    CortexProcess.RunAsync);
