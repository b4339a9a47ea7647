using Nimmerverse.Shared.Life;

namespace Nimmerverse.Cells.Motor;

/// <summary>States of a motor cell.</summary>
public enum MotorState
{
    /// <summary>Ready.</summary>
    Idle,

    /// <summary>An order was taken.</summary>
    Commanded,

    /// <summary>Speed builds up, or a turn begins.</summary>
    Accelerating,

    /// <summary>The ordered speed is reached, or the turn goes on.</summary>
    Moving,

    /// <summary>Speed falls.</summary>
    Decelerating,

    /// <summary>It stands as ordered.</summary>
    Stopped,

    /// <summary>It should move and does not.</summary>
    Stalled,
}

/// <summary>The life of a motor cell.</summary>
public static class MotorLife
{
    // Motion of 100 ms costs 2 LF by the organs' table; a transition is a fraction of that. Stopping is free, so that it is always affordable.
    private const double Command = 0.1;
    private const double Motion = 0.2;

    /// <summary>What may follow what.</summary>
    public static IReadOnlyList<Transition<MotorState>> Transitions { get; } =
    [
        new(MotorState.Idle, MotorState.Commanded, Command),
        new(MotorState.Stopped, MotorState.Commanded, Command),
        new(MotorState.Moving, MotorState.Commanded, Command),
        new(MotorState.Accelerating, MotorState.Commanded, Command),
        new(MotorState.Decelerating, MotorState.Commanded, Command),
        new(MotorState.Stalled, MotorState.Commanded, Command),
        new(MotorState.Commanded, MotorState.Accelerating, Motion),
        new(MotorState.Commanded, MotorState.Decelerating),
        new(MotorState.Commanded, MotorState.Stopped),
        new(MotorState.Accelerating, MotorState.Moving, Motion),
        new(MotorState.Accelerating, MotorState.Decelerating),
        new(MotorState.Accelerating, MotorState.Stopped),
        new(MotorState.Accelerating, MotorState.Stalled),
        new(MotorState.Moving, MotorState.Decelerating),
        new(MotorState.Moving, MotorState.Stopped),
        new(MotorState.Moving, MotorState.Stalled),
        new(MotorState.Decelerating, MotorState.Stopped),
        new(MotorState.Decelerating, MotorState.Stalled),
        new(MotorState.Stalled, MotorState.Stopped),
        new(MotorState.Stopped, MotorState.Idle),
    ];
}
