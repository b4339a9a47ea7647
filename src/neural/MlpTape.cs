namespace Nimmerverse.Neural;

/// <summary>What one forward pass of an <see cref="Mlp"/> leaves behind for its backward pass.</summary>
public sealed class MlpTape
{
    private readonly float[] _store;
    private readonly int _inputs;
    private readonly int _hidden;
    private readonly int _outputs;

    /// <summary>Makes an empty tape of the right size.</summary>
    /// <param name="network">The network whose passes it will hold.</param>
    public MlpTape(Mlp network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _inputs = network.Inputs;
        _hidden = network.Hidden;
        _outputs = network.Outputs;
        _store = new float[_inputs + (4 * _hidden) + _outputs];
    }

    /// <summary>The inputs of the pass.</summary>
    public Span<float> Input => _store.AsSpan(0, _inputs);

    /// <summary>The outputs of the pass.</summary>
    public Span<float> Output => _store.AsSpan(_inputs + (4 * _hidden), _outputs);

    internal float FirstInverse { get; set; }

    internal float SecondInverse { get; set; }

    internal Span<float> FirstNormalised => _store.AsSpan(_inputs, _hidden);

    internal Span<float> FirstActive => _store.AsSpan(_inputs + _hidden, _hidden);

    internal Span<float> SecondNormalised => _store.AsSpan(_inputs + (2 * _hidden), _hidden);

    internal Span<float> SecondActive => _store.AsSpan(_inputs + (3 * _hidden), _hidden);
}
