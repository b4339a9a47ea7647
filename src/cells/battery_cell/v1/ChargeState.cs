using Nimmerverse.Shared.Life;

namespace Nimmerverse.Cells.Battery;

/// <summary>States of the battery cell.</summary>
public enum ChargeState
{
    /// <summary>There is enough.</summary>
    Monitoring,

    /// <summary>It is time to look for a charger.</summary>
    Low,

    /// <summary>It ends soon.</summary>
    Critical,
}

/// <summary>When the battery cell changes its state.</summary>
public sealed record ChargeThresholds
{
    /// <summary>The life of the cell: every state can follow every other, since a battery can be swapped.</summary>
    public static IReadOnlyList<Transition<ChargeState>> Transitions { get; } =
    [
        new(ChargeState.Monitoring, ChargeState.Low, 0.1),
        new(ChargeState.Monitoring, ChargeState.Critical, 0.1),
        new(ChargeState.Low, ChargeState.Critical, 0.1),
        new(ChargeState.Low, ChargeState.Monitoring, 0.1),
        new(ChargeState.Critical, ChargeState.Low, 0.1),
        new(ChargeState.Critical, ChargeState.Monitoring, 0.1),
    ];

    /// <summary>Below it the battery is low, in percent.</summary>
    /// <value>Default 20.</value>
    public double LowPct { get; init; } = 20;

    /// <summary>Below it the battery is critical, in percent.</summary>
    /// <value>Default 10.</value>
    public double CriticalPct { get; init; } = 10;

    /// <summary>How far above a threshold the charge must rise to leave the state, in percent points; keeps a wavering gauge quiet.</summary>
    /// <value>Default 3.</value>
    public double HysteresisPct { get; init; } = 3;

    /// <summary>The state that follows from a reading.</summary>
    /// <param name="state">The state so far.</param>
    /// <param name="percent">Charge, 0 to 100.</param>
    /// <returns>The state to be in.</returns>
    public ChargeState Next(ChargeState state, double percent)
    {
        var critical = state == ChargeState.Critical ? CriticalPct + HysteresisPct : CriticalPct;
        var low = state == ChargeState.Monitoring ? LowPct : LowPct + HysteresisPct;
        if (percent < critical)
        {
            return ChargeState.Critical;
        }

        return percent < low ? ChargeState.Low : ChargeState.Monitoring;
    }

    /// <summary>How much a state strengthens a wave: confidence c becomes 1 - (1 - c)(1 - urgency).</summary>
    /// <param name="state">The state.</param>
    /// <returns>0, 0.5 or 0.9.</returns>
    public static double Urgency(ChargeState state) => state switch
    {
        ChargeState.Critical => 0.9,
        ChargeState.Low => 0.5,
        _ => 0,
    };

    /// <summary>The confidence of a wave in a state.</summary>
    /// <param name="sensor">The sensor's own confidence, 0 to 1.</param>
    /// <param name="state">The state.</param>
    /// <returns>0 to 1, never below the sensor's.</returns>
    public static double Strengthen(double sensor, ChargeState state) => 1 - ((1 - sensor) * (1 - Urgency(state)));
}
