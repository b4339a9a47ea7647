using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Training.Brains;

/// <summary>One way to build a brain, trained from birth and tested like every other.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Settings">Hyperparameters.</param>
/// <param name="Plans">Whether it plans on its private map.</param>
internal sealed record BrainArm(string Name, BrainSettings Settings, bool Plans)
{
    /// <summary>The brain that NPCs have.</summary>
    public static BrainArm Whole { get; } = new("whole", new(), Plans: true);

    /// <summary>All of them. Distance and share both come from a search of the private map: without the one, the other still tells the way.</summary>
    public static IReadOnlyList<BrainArm> All { get; } =
    [
        Whole,
        new("no planning", new(), Plans: false),
        new("no distance", new() { DistanceFeature = false }, Plans: true),
        new("no distance, no planning", new() { DistanceFeature = false }, Plans: false),
        new("no look-ahead", new() { DistanceFeature = false, ShareFeature = false }, Plans: true),
        new("no look-ahead, no planning", new() { DistanceFeature = false, ShareFeature = false }, Plans: false),
    ];
}
