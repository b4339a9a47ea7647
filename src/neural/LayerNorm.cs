namespace Nimmerverse.Neural;

/// <summary>Layer normalisation without learned scale and shift (Ba et al. 2016, section 3; Elsayed et al. 2024, section 3.3).</summary>
public static class LayerNorm
{
    /// <summary>Added to the variance, as in the reference implementation of streaming actor-critic.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Brings a layer to mean 0 and (biased) variance 1.</summary>
    /// <param name="input">Pre-activations.</param>
    /// <param name="output">Receives the normalised values; may be <paramref name="input"/> itself.</param>
    /// <returns>1 / standard deviation, which <see cref="Backward"/> needs.</returns>
    public static float Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        var mean = Kernels.Sum(input) / input.Length;
        var variance = Kernels.Centre(input, mean, output) / input.Length;
        var inverse = 1f / MathF.Sqrt(variance + Epsilon);
        Kernels.Scale(output[..input.Length], 0f, inverse);
        return inverse;
    }

    /// <summary>Turns the gradient of the normalised values into the gradient of the pre-activations, in place.</summary>
    /// <param name="normalised">What <see cref="Forward"/> wrote.</param>
    /// <param name="inverseDeviation">What <see cref="Forward"/> returned.</param>
    /// <param name="gradient">Gradient of the output before, of the input after.</param>
    public static void Backward(ReadOnlySpan<float> normalised, float inverseDeviation, Span<float> gradient)
    {
        var mean = Kernels.Sum(gradient) / gradient.Length;
        var slope = Kernels.Dot(gradient, normalised) / gradient.Length;
        Kernels.AddScaled(normalised, -slope, gradient);
        Kernels.Scale(gradient, mean, inverseDeviation);
    }
}
