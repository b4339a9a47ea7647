using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Nerves.CollisionAvoidance;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.Tests.CollisionAvoidance;

public sealed class RiskRuleTests
{
    [Fact]
    public void Risk_is_a_probability_that_never_falls_with_nearness_or_approach() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Near, byte Farther, sbyte Slow, byte Faster)>(), static drawn =>
        {
            var risk = RiskRule.Of(drawn.Near, drawn.Slow);
            return risk is >= 0 and <= 1
                && (drawn.Slow < 0 || RiskRule.Of(drawn.Near + drawn.Farther, drawn.Slow) <= risk)
                && RiskRule.Of(drawn.Near, drawn.Slow + drawn.Faster) >= risk;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(30, 0, 0.7)]
    [InlineData(0, 0, 1)]
    [InlineData(100, 0, 0)]
    [InlineData(40, 60, 0.9)]
    [InlineData(28, -100, 0.42)]
    public void Risk_is_by_distance_and_by_the_time_that_is_left(double front, double closing, double risk) =>
        Assert.Equal(risk, RiskRule.Of(front, closing), precision: 9);

    [Theory]
    [InlineData(200.0, 15.0, 0, -90)]
    [InlineData(15.0, 200.0, 0, 90)]
    [InlineData(15.0, 15.0, 0, 180)]
    [InlineData(null, 15.0, 0, -90)]
    [InlineData(null, null, 0, 90)]
    [InlineData(null, null, 1, 180)]
    [InlineData(null, 15.0, 1, 180)]
    [InlineData(15.0, 15.0, 2, 45)]
    [InlineData(15.0, 120.0, 3, 90)]
    public void Turn_is_to_the_freer_side_or_back(double? left, double? right, int attempt, double degrees)
    {
        var order = EvasionPlan.Turn(left, right, attempt);

        Assert.Equal((MotorOrder.Turn, degrees), (order.Order, order.TurnDeg));
    }

    [Theory]
    [InlineData(GateMode.Deliberate, AvoidanceMode.Deliberate)]
    [InlineData(GateMode.Hybrid, AvoidanceMode.Hybrid)]
    [InlineData(GateMode.Habit, AvoidanceMode.Hybrid)]
    [InlineData(GateMode.Reflex, AvoidanceMode.Reflex)]
    public void Mode_follows_the_gates_weight(GateMode gate, AvoidanceMode mode) => Assert.Equal(mode, AvoidanceLife.ModeOf(gate));
}
