using Nimmerverse.Cells.Math;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription
{
    Id = "math",
    Type = EntityType.Cell,
    Tier = 1,
    Summary = "Answers arithmetic in exact decimals, and says how surely it was asked any.",
};

return await ProcessHost.RunAsync(args, description, MathCell.RunAsync);
