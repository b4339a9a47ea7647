using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Thalamus.Running;

return await ProcessHost.RunAsync(
    args,
    new ProcessDescription
    {
        Id = "thalamus",
        Type = EntityType.Thalamus,
        Tier = 1,
        SendImmediately = true,
        Summary = "Gates that correlate waves, and the governor that allocates compute and access.",
    },
    ThalamusProcess.RunAsync);
