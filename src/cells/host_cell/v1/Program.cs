using Nimmerverse.Cells.Host;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription
{
    Id = "host",
    Type = EntityType.Cell,
    Tier = 1,
    Summary = "Senses the host: load, memory, pressure and temperature.",
};

return await ProcessHost.RunAsync(args, description, HostCell.RunAsync);
