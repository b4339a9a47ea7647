using Nimmerverse.Boundary.Running;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

return await ProcessHost.RunAsync(
    args,
    new ProcessDescription
    {
        Id = "gemma",
        Type = EntityType.Boundary,
        Tier = 4,
        SendImmediately = true,
        Summary = "The typed border between states and language: function calls in FunctionGemma's format, by rules or by a model.",
    },
    BoundaryProcess.RunAsync);
