using Nimmerverse.Nerves.Exploration;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription
{
    Id = "exploration",
    Type = EntityType.Nerve,
    Tier = 2,
    Summary = "Drives a crawler to where it has not been.",
};

return await ProcessHost.RunAsync(args, description, ExplorationNerve.RunAsync);
