using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Running;

if (MapVerb.Run(args, Console.Out, Console.Error) is { } told)
{
    return (int)told;
}

return await ProcessHost.RunAsync(
    args,
    new ProcessDescription
    {
        Id = "world",
        Type = EntityType.World,
        Tier = 1,
        Summary = "The authoritative garden: villages, bodies, ticks and the quiz oracle.",
    },
    WorldProcess.RunAsync);
