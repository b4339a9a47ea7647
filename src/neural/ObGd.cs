using System.Numerics.Tensors;

namespace Nimmerverse.Neural;

/// <summary>
/// Overshooting-bounded gradient descent (Elsayed et al. 2024, algorithm 5): the step is cut so that one update cannot overshoot
/// its own target by more than 1/kappa.
/// </summary>
/// <param name="parameters">Number of parameters.</param>
/// <param name="stepSize">Step size alpha before the bound.</param>
/// <param name="fade">What is left of a trace after one step: gamma times lambda.</param>
/// <param name="kappa">Safety factor of the bound, above 1.</param>
public sealed class ObGd(int parameters, float stepSize, float fade, float kappa) : ITraceOptimiser
{
    private readonly float[] _traces = new float[parameters];

    /// <inheritdoc />
    public Span<float> Fade()
    {
        TensorPrimitives.Multiply(_traces, fade, _traces);
        return _traces;
    }

    /// <inheritdoc />
    public void Step(Span<float> parameters, float delta)
    {
        var bound = stepSize * kappa * MathF.Max(MathF.Abs(delta), 1f) * TensorPrimitives.SumOfMagnitudes<float>(_traces);
        Kernels.AddScaled(_traces, stepSize / MathF.Max(bound, 1f) * delta, parameters);
    }

    /// <inheritdoc />
    public void Clear() => _traces.AsSpan().Clear();
}
