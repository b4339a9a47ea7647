using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Training.Brains;

/// <summary>The cells of a plan.</summary>
internal static class BrainCells
{
    /// <summary>All cells, none of them run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="map">The street map.</param>
    public static IReadOnlyList<BrainCell> Of(BrainPlan plan, StreetMap map)
    {
        var grids = KeyOf(plan, map: 0);
        var streets = KeyOf(plan, map.Fingerprint);
        var cells = new List<BrainCell>();
        for (var level = 1; level <= LevelPlan.OnStreets; level++)
        {
            var key = level == LevelPlan.OnStreets ? streets : grids;
            foreach (var explorer in Explorers.All)
            {
                cells.AddRange(Enumerable.Range(1, plan.ExplorerRuns).Select(run => New(key, BrainCell.Explorers, explorer, level, (ulong)run)));
            }

            foreach (var arm in BrainArm.All)
            {
                cells.AddRange(Seeds(plan).Select(seed => New(key, BrainCell.Levels, arm.Name, level, seed)));
            }
        }

        foreach (var past in BrainPast.All)
        {
            cells.AddRange(Seeds(plan).Select(seed => New(streets, BrainCell.Lives, past.Name, 0, seed)));
        }

        return cells;
    }

    private static IEnumerable<ulong> Seeds(BrainPlan plan) => Enumerable.Range(0, plan.TrainingSeeds).Select(i => plan.TrainingSeedFirst + (ulong)i);

    private static BrainCell New(string key, string part, string arm, int level, ulong seed) => new() { Key = key, Part = part, Arm = arm, Level = level, Seed = seed };

    // Plan and map by what they say, code by the versions of the modules that decide: another build of the same source has the same. How many
    // seeds there are changes no cell.
    private static string KeyOf(BrainPlan plan, ulong map)
    {
        plan = plan with { Note = "", TrainingSeeds = 0, ExplorerRuns = 0, Quick = null };
        Assembly[] code = [typeof(Rng).Assembly, typeof(Brain).Assembly, typeof(LivingGarden).Assembly];
        var text = $"{JsonSerializer.Serialize(plan, BrainPlanJson.Default.BrainPlan)} {map:x16} {string.Join(' ', code.Select(static one => one.ManifestModule.ModuleVersionId))}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
