using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.World.Running;

return await ProcessHost.RunAsync(
    args,
    new ProcessDescription
    {
        Id = "world",
        Type = EntityType.World,
        Tier = 1,
        Summary = "The authoritative garden: villages, bodies, ticks and the quiz oracle.",
    },
    WorldProcess.RunAsync);
