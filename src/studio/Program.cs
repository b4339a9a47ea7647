using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Running;

return await ProcessHost.RunAsync(
    args,
    new ProcessDescription
    {
        Id = "studio",
        Type = EntityType.Operator,
        Tier = 5,
        Summary = "The live page: shows where attention is and why. Hears the bus, says nothing on it but that it lives.",
    },
    StudioProcess.RunAsync);
