using Nimmerverse.Cortex.Oracle;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

if (args is ["oracle", .. var rest])
{
    return await OracleVerb.RunAsync(rest);
}

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
