using Nimmerverse.Memory.Iris.Recall;
using Nimmerverse.Memory.Phoebe.Maintaining;
using Nimmerverse.Memory.Phoebe.Migrating;
using Nimmerverse.Memory.Running;
using Nimmerverse.Memory.Trails;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

return await VerbHost.RunAsync(args, MigrateVerb.Instance, MaintainVerb.Instance, TrailsVerb.Instance, RecallVerb.Instance)
    ?? await ProcessHost.RunAsync(
        args,
        new ProcessDescription
        {
            Id = "memory",
            Type = EntityType.Memory,
            Tier = 1,
            Summary = "Keeps every decision: trails into PostgreSQL, meanings into an index.",
        },
        MemoryProcess.RunAsync);
