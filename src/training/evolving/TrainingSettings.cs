using Nimmerverse.Neural;

namespace Nimmerverse.Training.Evolving;

/// <summary>How much is trained. Constants of the evolution: docs of <see cref="EvolutionSettings"/>.</summary>
internal sealed record TrainingSettings
{
    /// <summary>Independent evolutions, each from a seed of its own.</summary>
    public int Seeds { get; init; } = 20;

    /// <summary>Generations of each.</summary>
    public int Generations { get; init; } = 150;

    /// <summary>Antithetic pairs of a generation.</summary>
    public int Pairs { get; init; } = 32;

    /// <summary>Scenarios on which all candidates of a generation are tried.</summary>
    public int Scenarios { get; init; } = 12;

    /// <summary>Generations between two trials on the tuning scenarios; the best trial is kept.</summary>
    public int TryEvery { get; init; } = 10;

    /// <summary>Candidates tried at once.</summary>
    public int Workers { get; init; } = Math.Max(1, Math.Min(2, Environment.ProcessorCount));

    /// <summary>The world of <see cref="Simulating.Worlds"/> in which is trained.</summary>
    public string World { get; init; } = Simulating.Worlds.Calibrated;

    /// <summary>The evolution's constants.</summary>
    public EvolutionSettings Evolution { get; init; } = new();

    /// <summary>A run of minutes.</summary>
    public static TrainingSettings Quick { get; } = new() { Seeds = 2, Generations = 20, Pairs = 16, Scenarios = 8, TryEvery = 5 };
}
