using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>Which way to turn from an obstacle.</summary>
public static class EvasionPlan
{
    private const double SideTurnDeg = 90;
    private const double BackTurnDeg = 180;
    private const double SkewTurnDeg = 45;

    /// <summary>
    /// Decides the turn: to the freer side if it is clear, else back. Where back has not helped either, the body stands askew to the
    /// streets with walls all around, and half a side turn lines it up.
    /// </summary>
    /// <param name="leftCm">Free way to the left, or null when it is not known.</param>
    /// <param name="rightCm">Free way to the right, or null when it is not known.</param>
    /// <param name="attempt">Attempts made before in this evasion.</param>
    /// <param name="advisedDeg">The direction that was advised, clockwise positive; null for none. Its side is taken first if it is known to be clear.</param>
    /// <returns>An order to turn.</returns>
    public static MotorCommand Turn(double? leftCm, double? rightCm, int attempt, double? advisedDeg = null)
    {
        if (attempt == 0 && (advisedDeg < 0 ? leftCm : advisedDeg > 0 ? rightCm : null) >= RiskRule.ClearCm)
        {
            return new MotorCommand { Order = MotorOrder.Turn, TurnDeg = advisedDeg < 0 ? -SideTurnDeg : SideTurnDeg };
        }

        // What is not known counts as barely clear: better than a wall, worse than a free street. Once tried, it counts as a wall.
        var unknown = attempt == 0 ? RiskRule.ClearCm : 0;
        var left = leftCm ?? unknown;
        var right = rightCm ?? unknown;
        var degrees = (Math.Max(left, right) < RiskRule.ClearCm, left > right) switch
        {
            (true, _) => attempt < 2 ? BackTurnDeg : SkewTurnDeg,
            (_, true) => -SideTurnDeg,
            _ => SideTurnDeg,
        };
        return new MotorCommand { Order = MotorOrder.Turn, TurnDeg = degrees };
    }
}
