namespace Nimmerverse.Neural;

/// <summary>
/// The network of streaming actor-critic (Elsayed et al. 2024, section 3.3): two hidden layers, each linear, normalised and
/// leaky-rectified, and a linear head. All parameters lie in one vector, so that an optimiser is one loop over it.
/// Not safe for use by two threads at once.
/// </summary>
public sealed class Mlp
{
    /// <summary>Share of zero weights per unit at birth.</summary>
    public const float Sparsity = 0.9f;

    private readonly DenseLayer _first;
    private readonly DenseLayer _second;
    private readonly DenseLayer _head;
    private readonly float[] _parameters;
    private readonly float[] _gradient;
    private readonly float[] _lowerGradient;

    /// <summary>Makes a network with sparse random weights.</summary>
    /// <param name="inputs">Inputs, at least 1.</param>
    /// <param name="hidden">Units of each hidden layer, at least 1.</param>
    /// <param name="outputs">Outputs, at least 1.</param>
    /// <param name="rng">Source of the first weights.</param>
    public Mlp(int inputs, int hidden, int outputs, Rng rng)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        _first = new(0, inputs, hidden);
        _second = new(_first.End, hidden, hidden);
        _head = new(_second.End, hidden, outputs);
        _parameters = new float[_head.End];
        _gradient = new float[hidden];
        _lowerGradient = new float[hidden];
        _first.Initialise(_parameters, Sparsity, rng);
        _second.Initialise(_parameters, Sparsity, rng);
        _head.Initialise(_parameters, Sparsity, rng);
    }

    /// <summary>Inputs.</summary>
    public int Inputs => _first.Inputs;

    /// <summary>Units of each hidden layer.</summary>
    public int Hidden => _first.Outputs;

    /// <summary>Outputs.</summary>
    public int Outputs => _head.Outputs;

    /// <summary>All weights and biases; whoever writes here owns the learning.</summary>
    public Span<float> Parameters => _parameters;

    /// <summary>Computes the outputs and keeps on the tape what <see cref="Backward"/> needs.</summary>
    /// <param name="input">Inputs; copied to the tape.</param>
    /// <param name="tape">Receives inputs, activations and outputs.</param>
    public void Forward(ReadOnlySpan<float> input, MlpTape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        input[..Inputs].CopyTo(tape.Input);
        Forward(tape);
    }

    /// <summary>Computes the outputs again for the inputs that the tape holds, after the parameters have changed.</summary>
    /// <param name="tape">A tape of an earlier pass.</param>
    public void Forward(MlpTape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        _first.Forward(_parameters, tape.Input, tape.FirstNormalised);
        tape.FirstInverse = LayerNorm.Forward(tape.FirstNormalised, tape.FirstNormalised);
        LeakyRelu.Forward(tape.FirstNormalised, tape.FirstActive);
        _second.Forward(_parameters, tape.FirstActive, tape.SecondNormalised);
        tape.SecondInverse = LayerNorm.Forward(tape.SecondNormalised, tape.SecondNormalised);
        LeakyRelu.Forward(tape.SecondNormalised, tape.SecondActive);
        _head.Forward(_parameters, tape.SecondActive, tape.Output);
    }

    /// <summary>Adds the gradient of a scalar to a gradient vector, given that scalar's gradient at the outputs.</summary>
    /// <param name="tape">The tape of the forward pass, made with the present parameters.</param>
    /// <param name="outputGradient">Gradient at the outputs.</param>
    /// <param name="gradient">Vector of the size of <see cref="Parameters"/>, added to.</param>
    public void Backward(MlpTape tape, ReadOnlySpan<float> outputGradient, Span<float> gradient)
    {
        ArgumentNullException.ThrowIfNull(tape);
        _head.Backward(_parameters, tape.SecondActive, outputGradient, gradient, _gradient);
        LeakyRelu.Backward(tape.SecondNormalised, _gradient);
        LayerNorm.Backward(tape.SecondNormalised, tape.SecondInverse, _gradient);
        _second.Backward(_parameters, tape.FirstActive, _gradient, gradient, _lowerGradient);
        LeakyRelu.Backward(tape.FirstNormalised, _lowerGradient);
        LayerNorm.Backward(tape.FirstNormalised, tape.FirstInverse, _lowerGradient);
        _first.Backward(_parameters, tape.Input, _lowerGradient, gradient, []);
    }
}
