namespace Nimmerverse.Thalamus.Governor;

/// <summary>A governor's weights with their pedigree.</summary>
public sealed record GovernorWeights
{
    /// <summary>The heuristic that these weights correct.</summary>
    public required string Heuristic { get; init; }

    /// <summary>Generation of the evolution that made them, at least 0.</summary>
    public required long Generation { get; init; }

    /// <summary>Seed of that evolution.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What they were trained on, for a reader.</summary>
    public required string Data { get; init; }

    /// <summary>What they scored, by name of the measure.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Scores { get; init; }

    /// <summary>The weights, <see cref="GovernorNetwork.ParameterCount"/> of them.</summary>
    public required ReadOnlyMemory<float> Parameters { get; init; }
}
