using Nimmerverse.Nerves.CollisionAvoidance;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription
{
    Id = "collision_avoidance",
    Type = EntityType.Nerve,
    Tier = 2,
    Summary = "Turns a crawler away from what it would run into.",
};

return await ProcessHost.RunAsync(args, description, CollisionAvoidanceNerve.RunAsync);
