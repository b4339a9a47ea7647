using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Supervisor;

// There is one supervisor for a node, so the node's name is its id.
var description = new ProcessDescription
{
    Id = Environment.GetEnvironmentVariable("NIMMERVERSE_NODE") is { Length: > 0 } node ? node : HostSettings.DefaultNode(),
    Type = EntityType.Supervisor,
    Summary = "Owns the NPC processes of its node: starts, limits, watches, restarts and adopts them.",
};
return await ProcessHost.RunAsync(args, description, SupervisorProcess.RunAsync);
