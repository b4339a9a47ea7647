using System.Text.Json.Serialization;

namespace Nimmerverse.Training.Brains;

/// <summary>A piece of the judgement that runs by itself, once: a line of the results.</summary>
internal sealed record BrainCell
{
    /// <summary>Explorers that do not learn.</summary>
    public const string Explorers = "explorer";

    /// <summary>Newborns on one level.</summary>
    public const string Levels = "level";

    /// <summary>Lives through all levels.</summary>
    public const string Lives = "life";

    /// <summary>What it depends on: plan, code of brain and garden, and the map if it has one. Cells of another key are not taken over.</summary>
    public required string Key { get; init; }

    /// <summary>Which part: <see cref="Explorers"/>, <see cref="Levels"/> or <see cref="Lives"/>.</summary>
    public required string Part { get; init; }

    /// <summary>The arm, the explorer, or the kind of life.</summary>
    public required string Arm { get; init; }

    /// <summary>The level that it lived on; 0 for a life through all.</summary>
    public required int Level { get; init; }

    /// <summary>The training seed, or the number of an explorer's run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Processor seconds that it took.</summary>
    public double Seconds { get; set; }

    /// <summary>What came of it.</summary>
    public IReadOnlyList<Checkpoint> Checkpoints { get; set; } = [];

    /// <summary>Its name: unique in a plan.</summary>
    [JsonIgnore]
    public string Name => $"{Key} {Part} {Arm} {Level} {Seed}";
}

/// <summary>A brain at one moment of its life, and what its frozen copy did.</summary>
internal sealed record Checkpoint
{
    /// <summary>The level just passed; null on a life on one level.</summary>
    public int? Passed { get; init; }

    /// <summary>Real steps learnt from since birth.</summary>
    public required long Steps { get; init; }

    /// <summary>Imagined steps learnt from since birth.</summary>
    public required long ImaginedSteps { get; init; }

    /// <summary>Villages lived in.</summary>
    public required long Villages { get; init; }

    /// <summary>Villages given up at the limit of steps.</summary>
    public required int GivenUp { get; init; }

    /// <summary>Rescues by the watchdog since birth.</summary>
    public required int Rescues { get; init; }

    /// <summary>Hash of the brain's file; the same file walked every test.</summary>
    public required string Brain { get; init; }

    /// <summary>Its walks.</summary>
    public required IReadOnlyList<LevelTest> Tests { get; init; }
}

/// <summary>Walks through the held-out villages of one level.</summary>
/// <param name="Level">The level.</param>
/// <param name="Steps">Steps to know everything, by village; the limit where the walk was given up.</param>
/// <param name="Censored">Walks given up.</param>
internal sealed record LevelTest(int Level, IReadOnlyList<int> Steps, int Censored);

/// <summary>Source-generated JSON of cells.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BrainCell))]
internal sealed partial class BrainCellJson : JsonSerializerContext;
