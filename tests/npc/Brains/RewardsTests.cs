using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Npc.Tests.Brains;

public class RewardsTests
{
    [Fact]
    public void Rewards_are_those_that_were_stated()
    {
        Assert.Equal(-0.01f, Rewards.Of(0, false, false, 0, 0, 0.95f), 6);
        Assert.Equal(0.29f, Rewards.Of(0, true, false, 0, 0, 0.95f), 6);
        Assert.Equal(2.29f, Rewards.Of(2, true, false, 0, 0, 0.95f), 6);
        Assert.Equal(2.29f, Rewards.Of(1, true, true, 0, 0, 0.95f), 6);
        var hungry = new NeedLevels(1f, 0.5f, 0.8f).Potential;
        Assert.Equal(-0.2f * (0.3f + 0.1f), hungry, 5);
        Assert.Equal((0.95f * hungry) - 0.01f, Rewards.Of(0, false, false, 0, hungry, 0.95f), 5);
    }

    [Fact]
    public void Needs_shape_by_potential_the_discounted_sum_over_an_episode_depends_on_its_beginning_only() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>().Filter(static levels => levels.Length >= 2),
            static levels =>
            {
                const float Discount = 0.95f;
                var potentials = levels.Select(static level => new NeedLevels(level / 255f, 0, 0).Potential).ToArray();
                double sum = 0;
                double weight = 1;
                for (var i = 1; i < potentials.Length; i++)
                {
                    var last = i == potentials.Length - 1;
                    var plain = Rewards.Of(0, false, last, 0, 0, Discount);
                    sum += weight * (Rewards.Of(0, false, last, potentials[i - 1], potentials[i], Discount) - plain);
                    weight *= Discount;
                }

                return Math.Abs(sum + potentials[0]) < 1e-4;
            }).QuickCheckThrowOnFailure();
}
