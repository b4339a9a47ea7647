using Nimmerverse.Neural;

namespace Nimmerverse.Npc.Brains;

/// <summary>Hyperparameters of a brain, with the values that the benchmark chose on seeds of its own.</summary>
public sealed record BrainSettings
{
    /// <summary>Units per hidden layer.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>The learner's settings; shorter sighted and more curious than the published ones.</summary>
    public StreamSettings Learning { get; init; } = new() { Discount = 0.95f, EntropyWeight = 0.05f };

    /// <summary>Entropy weight while the watchdog tries to get a stuck policy going.</summary>
    public float RescueEntropyWeight { get; init; } = 0.2f;

    /// <summary>Steps without a new fact, in nodes of the village, after which the watchdog steps in. A nearest-frontier explorer needs about one step per node.</summary>
    public int RescueAfterStepsPerNode { get; init; } = 4;

    /// <summary>Whether the exits tell how far the nearest unvisited node is; off only to measure what it is worth.</summary>
    public bool DistanceFeature { get; init; } = true;

    /// <summary>Whether the exits tell which share of the unvisited nodes lies behind them; off only to measure what it is worth.</summary>
    public bool ShareFeature { get; init; } = true;

    /// <summary>Share of dreams that are of villages of another size than the last, as far as some were known, so that what was learnt there is kept.</summary>
    public float RehearsalShare { get; init; } = 0.2f;

    /// <summary>Fewest visited nodes that a map must hold before the brain dreams of it.</summary>
    public int DreamFromNodes { get; init; } = 6;
}
