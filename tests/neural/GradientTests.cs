namespace Nimmerverse.Neural.Tests;

/// <summary>
/// Every gradient against finite differences. Seen to fail with the bias gradient left out, with LayerNorm's mean term left out,
/// with the slope of the activation ignored, and with the sign of the entropy's gradient turned.
/// </summary>
public class GradientTests
{
    private readonly Rng _rng = new(11);

    [Theory]
    [InlineData(5, 3)]
    [InlineData(7, 1)]
    [InlineData(9, 32)]
    [InlineData(15, 37)]
    public void Dense_layer_gradient_matches_finite_differences(int inputs, int outputs)
    {
        var layer = new DenseLayer(2, inputs, outputs);
        var parameters = new float[layer.End];
        var input = new float[inputs];
        var weights = new float[outputs];
        FiniteDifference.Scramble(parameters, _rng);
        FiniteDifference.Scramble(input, _rng);
        FiniteDifference.Scramble(weights, _rng);
        var gradient = new float[layer.End];
        var inputGradient = new float[inputs];
        layer.Backward(parameters, input, weights, gradient, inputGradient);

        FiniteDifference.AssertMatches(parameters, gradient, Scalar);
        FiniteDifference.AssertMatches(input, inputGradient, Scalar);

        double Scalar()
        {
            var output = new float[outputs];
            layer.Forward(parameters, input, output);
            return WeightedSum(output, weights);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(45)]
    public void Layer_norm_gradient_matches_finite_differences(int size)
    {
        var input = new float[size];
        var weights = new float[size];
        FiniteDifference.Scramble(input, _rng, 2f);
        FiniteDifference.Scramble(weights, _rng);
        var normalised = new float[size];
        var inverse = LayerNorm.Forward(input, normalised);
        var gradient = weights.ToArray();
        LayerNorm.Backward(normalised, inverse, gradient);

        FiniteDifference.AssertMatches(
            input, gradient, () =>
            {
                var output = new float[size];
                LayerNorm.Forward(input, output);
                return WeightedSum(output, weights);
            });
    }

    [Fact]
    public void Layer_norm_output_has_mean_zero_and_variance_one()
    {
        var input = new float[32];
        FiniteDifference.Scramble(input, _rng, 3f);
        LayerNorm.Forward(input, input);
        Assert.Equal(0, input.Average(), 5);
        Assert.Equal(1, input.Average(static v => v * v), 3);
    }

    [Fact]
    public void Leaky_relu_gradient_matches_finite_differences()
    {
        var input = new float[37];
        var weights = new float[37];
        FiniteDifference.Scramble(input, _rng, 3f);
        FiniteDifference.Scramble(weights, _rng);
        var gradient = weights.ToArray();
        LeakyRelu.Backward(input, gradient);
        FiniteDifference.AssertMatches(
            input, gradient, () =>
            {
                var output = new float[37];
                LeakyRelu.Forward(input, output);
                return WeightedSum(output, weights);
            });
    }

    [Fact]
    public void Critic_gradient_matches_finite_differences()
    {
        var critic = new Mlp(11, 32, 1, _rng);
        FiniteDifference.Scramble(critic.Parameters, _rng);
        var input = new float[11];
        FiniteDifference.Scramble(input, _rng, 2f);
        var tape = new MlpTape(critic);
        var gradient = new float[critic.Parameters.Length];
        critic.Forward(input, tape);
        critic.Backward(tape, [1f], gradient);
        FiniteDifference.AssertMatches(
            critic.Parameters, gradient, () =>
            {
                critic.Forward(input, tape);
                return tape.Output[0];
            });
    }

    [Theory]
    [InlineData(4, 1, 0.05f)]
    [InlineData(4, 1, -0.7f)]
    [InlineData(1, 1, 0.5f)]
    [InlineData(1, 4, 0.7f)]
    public void Actor_gradient_of_log_probability_and_entropy_matches_finite_differences(int rows, int outputs, float entropyWeight)
    {
        const int Width = 9;
        const int Chosen = 0;
        var actor = new Mlp(Width, 32, outputs, _rng);
        FiniteDifference.Scramble(actor.Parameters, _rng);
        var features = new float[rows * Width];
        FiniteDifference.Scramble(features, _rng, 2f);
        var tapes = Enumerable.Range(0, rows).Select(_ => new MlpTape(actor)).ToArray();
        var probabilities = Policy();
        var scoreGradient = new float[rows * outputs];
        Softmax.PolicyGradient(probabilities, Chosen, entropyWeight, scoreGradient);
        var gradient = new float[actor.Parameters.Length];
        for (var i = 0; i < rows; i++)
        {
            actor.Backward(tapes[i], scoreGradient.AsSpan(i * outputs, outputs), gradient);
        }

        FiniteDifference.AssertMatches(
            actor.Parameters, gradient, () =>
            {
                var p = Policy();
                return Math.Log(p[Chosen]) + (entropyWeight * -p.Sum(static v => (double)v * Math.Log(v)));
            });

        float[] Policy()
        {
            var scores = new float[rows * outputs];
            for (var i = 0; i < rows; i++)
            {
                actor.Forward(features.AsSpan(i * Width, Width), tapes[i]);
                tapes[i].Output.CopyTo(scores.AsSpan(i * outputs));
            }

            Softmax.Forward(scores, scores);
            return scores;
        }
    }

    private static double WeightedSum(float[] values, float[] weights)
    {
        double sum = 0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += (double)values[i] * weights[i];
        }

        return sum;
    }
}
