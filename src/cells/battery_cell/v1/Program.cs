using Nimmerverse.Cells.Battery;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription
{
    Id = "battery",
    Type = EntityType.Cell,
    Tier = 1,
    Summary = "Watches the machine's battery, or a simulated one where there is none.",
};

return await ProcessHost.RunAsync(args, description, BatteryCell.RunAsync);
