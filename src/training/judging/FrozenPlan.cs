using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Judging;

/// <summary>Seeds and held-out scenarios, frozen in <c>frozen.json</c> before anything was trained.</summary>
internal sealed record FrozenPlan
{
    /// <summary>The plan that ships.</summary>
    public static FrozenPlan Shipped { get; } = Load();

    public required string Note { get; init; }

    public required ulong TrainingSeedFirst { get; init; }

    public required ulong TuningSeedFirst { get; init; }

    public required int TuningScenarios { get; init; }

    public required IReadOnlyList<HeldOut> HeldOut { get; init; }

    /// <summary>Held-out scenarios of the experiment in another world.</summary>
    public required HeldOut Experiment { get; init; }

    /// <summary>The index-th training scenario of a world; there is no end of them.</summary>
    public Scenario Training(SimulatedWorld world, long index) => ScenarioFamily.All[world.Family].Draw(TrainingSeedFirst + (ulong)(index % 500_000));

    /// <summary>Scenarios on which choices are made: the base heuristic, and when to stop.</summary>
    public IReadOnlyList<Scenario> Tuning(SimulatedWorld world) =>
        [.. Enumerable.Range(0, TuningScenarios).Select(i => ScenarioFamily.All[world.Family].Draw(TuningSeedFirst + (ulong)i))];

    /// <summary>Scenarios on which nothing is chosen.</summary>
    /// <param name="most">Most of each family.</param>
    public IReadOnlyList<Scenario> Judging(int most = int.MaxValue) =>
        [.. HeldOut.SelectMany(part => Enumerable.Range(0, Math.Min(most, part.Count)).Select(i => ScenarioFamily.All[part.Family].Draw(part.FirstSeed + (ulong)i)))];

    /// <summary>Scenarios of the experiment, on which nothing is chosen either.</summary>
    /// <param name="most">Most of them.</param>
    public IReadOnlyList<Scenario> OfExperiment(int most = int.MaxValue) =>
        [.. Enumerable.Range(0, Math.Min(most, Experiment.Count)).Select(i => ScenarioFamily.All[Experiment.Family].Draw(Experiment.FirstSeed + (ulong)i))];

    private static FrozenPlan Load()
    {
        using var stream = typeof(FrozenPlan).Assembly.GetManifestResourceStream("frozen.json")!;
        return JsonSerializer.Deserialize(stream, FrozenJson.Default.FrozenPlan)!;
    }
}

/// <summary>Held-out scenarios of one family.</summary>
/// <param name="Family">The family.</param>
/// <param name="FirstSeed">Seed of the first; the others follow.</param>
/// <param name="Count">How many.</param>
internal sealed record HeldOut(string Family, ulong FirstSeed, int Count);

/// <summary>Source-generated JSON of the plan.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FrozenPlan))]
internal sealed partial class FrozenJson : JsonSerializerContext;
