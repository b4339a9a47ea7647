namespace Nimmerverse.Neural;

/// <summary>An affine layer whose weights and biases lie in a parameter vector shared with the other layers of its network.</summary>
/// <param name="offset">Index of the first weight; weights lie as [input][output], biases follow them.</param>
/// <param name="inputs">Inputs, at least 1.</param>
/// <param name="outputs">Outputs, at least 1.</param>
public sealed class DenseLayer(int offset, int inputs, int outputs)
{
    /// <summary>Inputs.</summary>
    public int Inputs => inputs;

    /// <summary>Outputs.</summary>
    public int Outputs => outputs;

    /// <summary>Weights and biases together.</summary>
    public int ParameterCount => (inputs + 1) * outputs;

    /// <summary>Index after the last parameter.</summary>
    public int End => offset + ParameterCount;

    /// <summary>Computes the layer.</summary>
    /// <param name="parameters">The network's parameter vector.</param>
    /// <param name="input">Inputs.</param>
    /// <param name="output">Receives the outputs.</param>
    public void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> output) =>
        Kernels.Affine(Weights(parameters), parameters.Slice(offset + (inputs * outputs), outputs), input[..inputs], output[..outputs]);

    /// <summary>Adds the layer's gradient to a gradient vector.</summary>
    /// <param name="parameters">The network's parameter vector.</param>
    /// <param name="input">What <see cref="Forward"/> was given.</param>
    /// <param name="outputGradient">Gradient of the outputs.</param>
    /// <param name="gradient">Vector of the size of <paramref name="parameters"/>, added to.</param>
    /// <param name="inputGradient">Receives the gradient of the inputs; empty when nobody needs it.</param>
    public void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> gradient, Span<float> inputGradient)
    {
        Kernels.AffineBackward(
            Weights(parameters), input[..inputs], outputGradient[..outputs], gradient.Slice(offset, inputs * outputs), inputGradient);
        Kernels.AddScaled(outputGradient[..outputs], 1f, gradient.Slice(offset + (inputs * outputs), outputs));
    }

    /// <summary>
    /// Sparse initialisation (Elsayed et al. 2024, algorithm 2): uniform within 1/sqrt(inputs), then the given share of each
    /// output's incoming weights, rounded up, set to zero; biases zero.
    /// </summary>
    /// <param name="parameters">The network's parameter vector.</param>
    /// <param name="sparsity">Share of zeros per output, 0 to 1.</param>
    /// <param name="rng">Source of chance.</param>
    public void Initialise(Span<float> parameters, float sparsity, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var weights = parameters.Slice(offset, inputs * outputs);
        var bound = 1f / MathF.Sqrt(inputs);
        foreach (ref var weight in weights)
        {
            weight = ((2f * rng.NextSingle()) - 1f) * bound;
        }

        var zeros = (int)MathF.Ceiling((sparsity * inputs) - 1e-4f);
        Span<int> order = inputs <= 256 ? stackalloc int[inputs] : new int[inputs];
        for (var o = 0; o < outputs; o++)
        {
            for (var j = 0; j < inputs; j++)
            {
                order[j] = j;
            }

            for (var k = 0; k < zeros; k++)
            {
                var pick = k + rng.Next(inputs - k);
                (order[k], order[pick]) = (order[pick], order[k]);
                weights[(order[k] * outputs) + o] = 0f;
            }
        }

        parameters.Slice(offset + (inputs * outputs), outputs).Clear();
    }

    private ReadOnlySpan<float> Weights(ReadOnlySpan<float> parameters) => parameters.Slice(offset, inputs * outputs);
}
