using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>Which way to turn from an obstacle.</summary>
public static class EvasionPlan
{
    private const double SideTurnDeg = 90;
    private const double BackTurnDeg = 180;

    /// <summary>Decides the turn: to the freer side if it is clear, back if neither is, and back too once a side turn has not helped.</summary>
    /// <param name="leftCm">Free way to the left, or null when it is not known.</param>
    /// <param name="rightCm">Free way to the right, or null when it is not known.</param>
    /// <param name="attempt">Attempts made before in this evasion.</param>
    /// <returns>An order to turn.</returns>
    public static MotorCommand Turn(double? leftCm, double? rightCm, int attempt)
    {
        // What is not known counts as barely clear: better than a wall, worse than a free street.
        var left = leftCm ?? RiskRule.ClearCm;
        var right = rightCm ?? RiskRule.ClearCm;
        var degrees = (Math.Max(left, right) < RiskRule.ClearCm, left > right) switch
        {
            (true, _) => BackTurnDeg,
            (_, true) => -SideTurnDeg,
            _ => SideTurnDeg,
        };
        return new MotorCommand { Order = MotorOrder.Turn, TurnDeg = attempt % 2 == 1 && leftCm is null && rightCm is null ? BackTurnDeg : degrees };
    }
}
