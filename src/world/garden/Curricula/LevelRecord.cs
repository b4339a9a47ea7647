using System.Text.Json.Serialization;

namespace Nimmerverse.World.Curricula;

/// <summary>What a garden remembers of one level.</summary>
public sealed record LevelRecord
{
    /// <summary>The level.</summary>
    public required int Level { get; init; }

    /// <summary>Villages of it that were drawn; the index of the next.</summary>
    public required int Drawn { get; init; }

    /// <summary>Villages of it that everybody came to know.</summary>
    public required int Completed { get; init; }

    /// <summary>Logarithm of the world seconds that its villages took of late; each new one counts a half.</summary>
    public required double Recent { get; init; }

    /// <summary>The same over a longer time; each new one counts a fifth.</summary>
    public required double Usual { get; init; }

    /// <summary>Number of the last village of it.</summary>
    public required long LastVillage { get; init; }

    /// <summary>Learning progress: how much the time that its villages take has lately changed, whichever way; forgetting needs practice too
    /// (Portelas et al. 2020, "Automatic curriculum learning for deep RL", section 4.2).</summary>
    [JsonIgnore]
    public double Progress => Math.Abs(Recent - Usual);
}
