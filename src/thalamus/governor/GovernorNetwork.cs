using System.Numerics.Tensors;
using Nimmerverse.Neural;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// The governor's network, a DeepSets (Zaheer et al. 2017, section 2.2): every NPC is encoded by the same small network, mean and maximum of all
/// codes and the village's features are the context, and a second small network turns code and context into four corrections. Permuting the
/// NPCs permutes the corrections bit for bit, because the mean is summed in whole numbers. A second head steers gates.
/// Not safe for use by two threads at once; allocates only when there are more NPCs than ever before.
/// </summary>
public sealed class GovernorNetwork : IResidual
{
    /// <summary>Corrections per NPC.</summary>
    public const int Outputs = 4;

    /// <summary>Units of every hidden layer.</summary>
    public const int Hidden = 32;

    // Codes are summed as whole multiples of 2^-20; codes beyond the bound would be features far outside [-1, 1].
    private const double CodeScale = 1 << 20;
    private const float CodeBound = 1_024;
    private const int Context = (2 * Hidden) + GovernorFeatures.Globals;

    private static readonly DenseLayer EncodeFirst = new(0, GovernorFeatures.Count, Hidden);
    private static readonly DenseLayer EncodeSecond = new(EncodeFirst.End, Hidden, Hidden);
    private static readonly DenseLayer DecodeCode = new(EncodeSecond.End, Hidden, Hidden);
    private static readonly DenseLayer DecodeContext = new(DecodeCode.End, Context, Hidden);
    private static readonly DenseLayer Head = new(DecodeContext.End, Hidden, Outputs);
    private static readonly DenseLayer GateFirst = new(Head.End, GateFeatures.Count + GovernorFeatures.Globals, GateHidden);
    private static readonly DenseLayer GateHead = new(GateFirst.End, GateHidden, GateFeatures.Outputs);

    private const int GateHidden = 24;

    private readonly float[] _parameters = new float[GateHead.End];
    private readonly long[] _sum = new long[Hidden];
    private readonly float[] _context = new float[Context];
    private readonly float[] _fromContext = new float[Hidden];
    private readonly float[] _hidden = new float[Hidden];
    private readonly float[] _gateInput = new float[GateFeatures.Count + GovernorFeatures.Globals];
    private float[] _codes = [];

    /// <summary>Makes a network that corrects nothing: random weights, last layers zero.</summary>
    /// <param name="rng">Source of the random weights.</param>
    public GovernorNetwork(Rng rng)
    {
        foreach (var layer in (DenseLayer[])[EncodeFirst, EncodeSecond, DecodeCode, DecodeContext, GateFirst])
        {
            layer.Initialise(_parameters, 0, rng);
        }
    }

    /// <summary>Makes a network of given weights.</summary>
    /// <param name="parameters"><see cref="ParameterCount"/> weights; copied.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public GovernorNetwork(ReadOnlySpan<float> parameters)
    {
        if (parameters.Length != ParameterCount)
        {
            throw new ArgumentException($"A governor has {ParameterCount} weights, not {parameters.Length}.", nameof(parameters));
        }

        parameters.CopyTo(_parameters);
    }

    /// <summary>Weights and biases.</summary>
    public static int ParameterCount => GateHead.End;

    /// <summary>Weights and biases that steer gates: the last ones.</summary>
    public static int GateParameterCount => GateHead.End - Head.End;

    /// <summary>All weights and biases; whoever writes here owns the learning.</summary>
    public Span<float> Parameters => _parameters;

    /// <inheritdoc/>
    public void Compute(ReadOnlySpan<float> features, ReadOnlySpan<float> globals, Span<float> outputs)
    {
        var count = features.Length / GovernorFeatures.Count;
        if (count == 0)
        {
            return;
        }

        Encode(features, count);
        globals[..GovernorFeatures.Globals].CopyTo(_context.AsSpan(2 * Hidden));
        DecodeContext.Forward(_parameters, _context, _fromContext);
        for (var i = 0; i < count; i++)
        {
            DecodeCode.Forward(_parameters, _codes.AsSpan(i * Hidden, Hidden), _hidden);
            TensorPrimitives.Add(_hidden, _fromContext, _hidden);
            LeakyRelu.Forward(_hidden, _hidden);
            Head.Forward(_parameters, _hidden, outputs.Slice(i * Outputs, Outputs));
        }
    }

    /// <summary>Computes how one gate is steered.</summary>
    /// <param name="gate"><see cref="GateFeatures.Count"/> numbers.</param>
    /// <param name="globals"><see cref="GovernorFeatures.Globals"/> numbers.</param>
    /// <param name="outputs">Receives <see cref="GateFeatures.Outputs"/> numbers: threshold, open, close; 0 steers nothing.</param>
    public void ComputeGate(ReadOnlySpan<float> gate, ReadOnlySpan<float> globals, Span<float> outputs)
    {
        gate[..GateFeatures.Count].CopyTo(_gateInput);
        globals[..GovernorFeatures.Globals].CopyTo(_gateInput.AsSpan(GateFeatures.Count));
        var hidden = _hidden.AsSpan(0, GateHidden);
        GateFirst.Forward(_parameters, _gateInput, hidden);
        LeakyRelu.Forward(hidden, hidden);
        GateHead.Forward(_parameters, hidden, outputs[..GateFeatures.Outputs]);
    }

    private void Encode(ReadOnlySpan<float> features, int count)
    {
        if (count * Hidden > _codes.Length)
        {
            _codes = new float[2 * count * Hidden];
        }

        Array.Clear(_sum);
        var most = _context.AsSpan(Hidden, Hidden);
        most.Fill(-CodeBound);
        for (var i = 0; i < count; i++)
        {
            var code = _codes.AsSpan(i * Hidden, Hidden);
            EncodeFirst.Forward(_parameters, features.Slice(i * GovernorFeatures.Count, GovernorFeatures.Count), _hidden);
            LeakyRelu.Forward(_hidden, _hidden);
            EncodeSecond.Forward(_parameters, _hidden, code);
            LeakyRelu.Forward(code, code);
            for (var k = 0; k < Hidden; k++)
            {
                var bounded = Math.Clamp(code[k], -CodeBound, CodeBound);
                most[k] = Math.Max(most[k], bounded);
                _sum[k] += (long)(bounded * CodeScale);
            }
        }

        for (var k = 0; k < Hidden; k++)
        {
            _context[k] = (float)(_sum[k] / CodeScale / count);
        }
    }
}
