namespace Nimmerverse.Neural.Tests;

public sealed class EvolutionTests
{
    [Fact]
    public void Centred_ranks_share_places_and_put_no_numbers_last() =>
        Assert.Equal([0.5, -0.5, 0, 0], Evolution.CentredRanks([7, double.NaN, 2, 2]).Select(static rank => Math.Round(rank, 12)));

    [Fact]
    public void Both_halves_of_a_pair_are_mirrored()
    {
        var evolution = new Evolution(new(), new(1, [1, -2, 3]));
        var (plus, minus) = (new float[3], new float[3]);
        evolution.Perturb(5, 1, plus);
        evolution.Perturb(5, -1, minus);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(2 * evolution.State.Parameters[i], plus[i] + minus[i], 1e-5));
        Assert.NotEqual(plus, minus);
    }

    // Seen to fail: with the sign of the step turned, the distance grew.
    [Fact]
    public void It_climbs_a_hill()
    {
        float[] top = [0.5f, -0.3f, 0.8f, 0.1f];
        var evolution = new Evolution(new() { WeightDecay = 0 }, new(1, new float[4]));
        var candidate = new float[4];
        for (var generation = 0; generation < 200; generation++)
        {
            var fitness = new double[16];
            for (var i = 0; i < fitness.Length; i++)
            {
                evolution.Perturb(i / 2, i % 2 == 0 ? 1 : -1, candidate);
                fitness[i] = -Distance(candidate);
            }

            evolution.Step(fitness);
        }

        Assert.InRange(Distance(evolution.State.Parameters), 0, 0.02);

        double Distance(float[] at) => at.Zip(top, static (a, b) => (double)(a - b) * (a - b)).Sum();
    }
}
