using Nimmerverse.Cells.Distance;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription
{
    Id = "distance_front",
    Type = EntityType.Cell,
    Tier = 1,
    Summary = "Measures the free way of a crawler in one direction.",
};

return await ProcessHost.RunAsync(args, description, DistanceCell.RunAsync);
