using System.Text.Json.Serialization;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Judging;

/// <summary>One village under one policy: a line of the results.</summary>
internal sealed record RunRecord
{
    /// <summary>The policy.</summary>
    public required string Policy { get; init; }

    /// <summary>The training seed of its weights, 0 for none.</summary>
    public required ulong TrainingSeed { get; init; }

    /// <summary>The scenario's family.</summary>
    public required string Family { get; init; }

    /// <summary>The scenario's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>NPCs.</summary>
    public required int Npcs { get; init; }

    /// <summary>Nobody can be faster, in seconds.</summary>
    public required double OracleSeconds { get; init; }

    /// <summary>When it would have been given up, in seconds.</summary>
    public required double LimitSeconds { get; init; }

    /// <summary>How it fared.</summary>
    public required Outcome Outcome { get; init; }
}

/// <summary>Source-generated JSON of result lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunJson : JsonSerializerContext;
