using Nimmerverse.Training.Brains;
using Nimmerverse.World.Maps;

namespace Nimmerverse.Training.Tests.Brains;

/// <summary>A judgement small enough for a test.</summary>
internal static class Tiny
{
    public static string MapFile => Path.Combine(AppContext.BaseDirectory, "hohe-warte.osm.gz");

    public static StreetMap Map { get; } = StreetMaps.TryRead(StreetMaps.OsmPrefix + MapFile, out var map, out var fault) ? map : throw new InvalidOperationException(fault);

    public static BrainPlan Plan { get; } = BrainPlan.Shipped.AsQuick() with
    {
        HeldOutVillages = 3,
        ExplorerRuns = 2,
        Samples = [50, 100],
        VillagesPerLevel = [2, 1, 1, 1, 1],
        DreamsPerStep = 1,
    };
}
