using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Training.Brains;

/// <summary>Seeds, held-out villages and counts by which brains are judged, frozen in <c>brains.json</c> before the first run that counts.</summary>
internal sealed record BrainPlan
{
    /// <summary>The plan that ships.</summary>
    public static BrainPlan Shipped { get; } = Load();

    public required string Note { get; init; }

    /// <summary>Grows when cells of an older build mean something else.</summary>
    public required int Protocol { get; init; }

    public required ulong TrainingSeedFirst { get; init; }

    public required int TrainingSeeds { get; init; }

    public required ulong HeldOutSeedFirst { get; init; }

    /// <summary>Held-out villages of each level.</summary>
    public required int HeldOutVillages { get; init; }

    /// <summary>Times that an explorer which draws lots walks each held-out village.</summary>
    public required int ExplorerRuns { get; init; }

    /// <summary>Real steps lived at which a brain is tested, ascending.</summary>
    public required IReadOnlyList<int> Samples { get; init; }

    /// <summary>Imagined steps that follow each real one of a brain that plans.</summary>
    public required int DreamsPerStep { get; init; }

    /// <summary>World ticks of a step: two are an NPC's usual 10 Hz.</summary>
    public required int TicksPerStep { get; init; }

    /// <summary>A walk is given up, and counted with the limit, after so many steps per node of the village.</summary>
    public required int MostStepsPerNode { get; init; }

    /// <summary>Villages of each level that a life completes before it passes the level.</summary>
    public required IReadOnlyList<int> VillagesPerLevel { get; init; }

    /// <summary>Share of a life's villages that are replays.</summary>
    public required double ReplayShare { get; init; }

    /// <summary>Loss on a level passed that fails the judgement.</summary>
    public required double MostLoss { get; init; }

    /// <summary>What a quick run has less of; null in a plan that is quick itself.</summary>
    public QuickPlan? Quick { get; init; }

    /// <summary>The plan of a quick run.</summary>
    public BrainPlan AsQuick() => this with
    {
        TrainingSeeds = Quick!.TrainingSeeds,
        HeldOutVillages = Quick.HeldOutVillages,
        ExplorerRuns = Quick.ExplorerRuns,
        Samples = Quick.Samples,
        VillagesPerLevel = Quick.VillagesPerLevel,
        Quick = null,
    };

    /// <summary>The garden's seed of a held-out village.</summary>
    public ulong HeldOut(int level, int village) => HeldOutSeedFirst + ((ulong)level * 10_000) + (ulong)village;

    /// <summary>The garden's seed of a village to learn in; none is a held-out one.</summary>
    public static ulong Training(ulong seed, int level, int village) => (seed * 1_000_000) + ((ulong)level * 100_000_000_000_000) + (ulong)village;

    private static BrainPlan Load()
    {
        using var stream = typeof(BrainPlan).Assembly.GetManifestResourceStream("brains.json")!;
        return JsonSerializer.Deserialize(stream, BrainPlanJson.Default.BrainPlan)!;
    }
}

/// <summary>What a quick run has less of.</summary>
internal sealed record QuickPlan(int TrainingSeeds, int HeldOutVillages, int ExplorerRuns, IReadOnlyList<int> Samples, IReadOnlyList<int> VillagesPerLevel);

/// <summary>Source-generated JSON of the plan.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BrainPlan))]
internal sealed partial class BrainPlanJson : JsonSerializerContext;
