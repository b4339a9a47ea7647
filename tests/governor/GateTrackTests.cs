using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Governor.Tests;

public sealed class GateTrackTests
{
    [Fact]
    public void Features_lie_within_their_bounds_and_follow_what_is_heard()
    {
        var track = new GateTrack();
        var features = new float[GateFeatures.Count];
        track.Write(features);
        Assert.All(features, static value => Assert.Equal(0, value));
        track.Hear(Status(0.1, 10), 0);
        track.Hear(Status(0.6, 60), 1);
        for (var i = 0; i < 20; i++)
        {
            track.Judge(Verdict.Confirmed);
            track.Earn(-1e9);
        }

        track.Earn(double.NaN);
        track.Write(features);
        Assert.All(features, static value => Assert.InRange(value, -1, 1));
        Assert.True(features[2] > 0, "the state rises");
        Assert.True(features[4] > 0, "waves came");
        Assert.True(features[7] > 0.9, "all was confirmed");
        Assert.True(features[9] < -0.9, "and cost far more than it earned");
    }

    [Fact]
    public void A_bias_is_bounded_and_an_override_is_one_or_none() => Prop.ForAll(
        Gen.Elements(-9f, -1f, 0f, 1.9f, 2f, 3f, float.NaN, float.PositiveInfinity).ArrayOf(3).ToArbitrary(), static outputs =>
        {
            var steering = GateFeatures.Read(outputs);
            return Math.Abs(steering.ThresholdBias) <= GateFeatures.MostBias
                && (outputs.All(float.IsFinite) || steering == GateSteering.None)
                && (steering.Override is not GateOverride.Open || outputs[1] > outputs[2])
                && (steering.Override is not GateOverride.Close || outputs[2] > outputs[1]);
        }).QuickCheckThrowOnFailure();

    private static GateStatus Status(double value, long waves) => new()
    {
        GateId = "math",
        State = GateState.Stable,
        StateValue = value,
        Weight = 0.4,
        Mode = GateMode.Hybrid,
        Waves = waves,
        Collapses = 0,
        Opens = 0,
    };
}
