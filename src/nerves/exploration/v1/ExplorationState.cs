using Nimmerverse.Shared.Life;

namespace Nimmerverse.Nerves.Exploration;

/// <summary>States of exploration.</summary>
public enum ExplorationState
{
    /// <summary>Deciding where to go.</summary>
    Choose,

    /// <summary>Going there.</summary>
    Move,

    /// <summary>Looking at what it brought.</summary>
    Check,

    /// <summary>Telling of it.</summary>
    Record,
}

/// <summary>The life of exploration.</summary>
public static class ExplorationLife
{
    /// <summary>What may follow what, with prior costs.</summary>
    public static IReadOnlyList<Transition<ExplorationState>> Transitions { get; } =
    [
        new(ExplorationState.Choose, ExplorationState.Move, 0.5),
        new(ExplorationState.Move, ExplorationState.Check, 0.3),
        new(ExplorationState.Check, ExplorationState.Record, 0.2),
        new(ExplorationState.Record, ExplorationState.Choose),
    ];
}
