using Nimmerverse.Cells.Motor;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription
{
    Id = "motor",
    Type = EntityType.Cell,
    Tier = 1,
    Summary = "Drives a crawler through the garden.",
};

return await ProcessHost.RunAsync(args, description, MotorCell.RunAsync);
