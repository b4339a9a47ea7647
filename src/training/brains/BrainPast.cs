using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Training.Brains;

/// <summary>One way to keep what was learnt on levels left behind, for lives through all levels.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Arm">How the brain is built.</param>
/// <param name="Replays">Whether the garden replays levels left behind.</param>
internal sealed record BrainPast(string Name, BrainArm Arm, bool Replays)
{
    /// <summary>As brains live in a village: the garden replays, and dreams rehearse.</summary>
    public static BrainPast Kept { get; } = new("replays and rehearsal", BrainArm.Whole, Replays: true);

    /// <summary>All of them, that of a village first.</summary>
    public static IReadOnlyList<BrainPast> All { get; } =
    [
        Kept,
        new("no replays", BrainArm.Whole, Replays: false),
        new("no rehearsal", BrainArm.Whole with { Settings = new BrainSettings { RehearsalShare = 0 } }, Replays: true),
    ];
}
