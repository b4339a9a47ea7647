using Nimmerverse.Shared.Life;

namespace Nimmerverse.Cells.Math;

/// <summary>States of the math cell.</summary>
public enum MathState
{
    /// <summary>Nothing is asked.</summary>
    Idle,

    /// <summary>An expression is evaluated.</summary>
    Computing,

    /// <summary>The answer and its wave are told.</summary>
    Emitting,
}

/// <summary>The life of the math cell.</summary>
public static class MathLife
{
    /// <summary>What may follow what, with prior costs.</summary>
    public static IReadOnlyList<Transition<MathState>> Transitions { get; } =
    [
        new(MathState.Idle, MathState.Computing, 0.1),
        new(MathState.Computing, MathState.Emitting, 0.1),
        new(MathState.Emitting, MathState.Idle),
        new(MathState.Computing, MathState.Idle),
    ];
}
