using FsCheck;
using FsCheck.Fluent;

namespace Nimmerverse.Neural.Tests;

public class StatisticsTests
{
    [Fact]
    public void Normaliser_agrees_with_the_two_pass_mean_and_variance() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<short[]>().Filter(static a => a.Length >= 2),
            static samples =>
            {
                var normaliser = new Normaliser(1);
                foreach (var sample in samples)
                {
                    normaliser.Observe([sample / 100f]);
                }

                var values = samples.Select(static s => (double)(s / 100f)).ToArray();
                var mean = values.Average();
                var variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
                var close = Math.Abs(normaliser.Mean[0] - mean) <= 1e-6 * (1 + Math.Abs(mean))
                    && Math.Abs((normaliser.Squares[0] / (values.Length - 1)) - variance) <= 1e-6 * (1 + variance);
                var output = new float[1];
                normaliser.Normalise([samples[0] / 100f], output);
                var expected = Math.Clamp((values[0] - mean) / Math.Sqrt(variance + 1e-8), -5, 5);
                return close && Math.Abs(output[0] - expected) < 1e-3;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Normaliser_clips_at_five_deviations()
    {
        var normaliser = new Normaliser(1);
        for (var i = 0; i < 1000; i++)
        {
            normaliser.Observe([i % 2]);
        }

        var output = new float[1];
        normaliser.Normalise([1e6f], output);
        Assert.Equal(Normaliser.Clip, output[0]);
    }

    [Fact]
    public void Reward_scaler_divides_by_the_deviation_of_the_discounted_return()
    {
        var scaler = new RewardScaler(0.9f);
        var returns = new List<double>();
        double running = 0;
        var rng = new Rng(3);
        var scaled = 0f;
        var reward = 0f;
        for (var i = 0; i < 500; i++)
        {
            var ended = rng.Next(20) == 0;
            reward = rng.NextSingle() - 0.3f;
            scaled = scaler.Observe(reward, ended);
            running = (ended ? 0 : 0.9 * running) + reward;
            returns.Add(running);
        }

        var mean = returns.Average();
        var deviation = Math.Sqrt(returns.Sum(r => (r - mean) * (r - mean)) / (returns.Count - 1));
        Assert.Equal(reward / deviation, scaled, 3);
    }

    [Fact]
    public void Softmax_gives_a_distribution_and_entropy_stays_within_its_bounds() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<short[]>().Filter(static a => a.Length >= 1),
            static scores =>
            {
                var p = new float[scores.Length];
                Softmax.Forward(scores.Select(static s => s / 50f).ToArray(), p);
                var entropy = Softmax.Entropy(p);
                return Math.Abs(p.Sum() - 1) < 1e-4 && p.All(static v => v >= 0)
                    && entropy >= -1e-5 && entropy <= Math.Log(p.Length) + 1e-3;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sampling_follows_the_probabilities()
    {
        var rng = new Rng(5);
        var counts = new int[3];
        for (var i = 0; i < 30_000; i++)
        {
            counts[Softmax.Sample([0.2f, 0.5f, 0.3f], rng)]++;
        }

        Assert.InRange(counts[0], 5_600, 6_400);
        Assert.InRange(counts[1], 14_500, 15_500);
    }

    [Fact]
    public void Sparse_initialisation_zeroes_nine_tenths_of_each_units_weights_and_bounds_the_rest()
    {
        const int Inputs = 40;
        const int Outputs = 32;
        var layer = new DenseLayer(0, Inputs, Outputs);
        var parameters = new float[layer.End];
        layer.Initialise(parameters, 0.9f, new(1));
        for (var o = 0; o < Outputs; o++)
        {
            var weights = Enumerable.Range(0, Inputs).Select(j => parameters[(j * Outputs) + o]).ToArray();
            Assert.Equal(36, weights.Count(static w => w == 0));
            Assert.All(weights, static w => Assert.InRange(Math.Abs(w), 0, 1 / MathF.Sqrt(Inputs)));
        }

        Assert.All(parameters[(Inputs * Outputs)..], static bias => Assert.Equal(0, bias));
    }
}
