using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Judging;

/// <summary>The network with every NPC seeing another's features.</summary>
/// <param name="network">The network.</param>
internal sealed class PermutedInputs(GovernorNetwork network) : IResidual
{
    private float[] _features = [];
    private int _calls;

    public void Compute(ReadOnlySpan<float> features, ReadOnlySpan<float> globals, Span<float> outputs)
    {
        var count = features.Length / GovernorFeatures.Count;
        _features = _features.Length < features.Length ? new float[features.Length] : _features;

        // Another neighbour each second, or a lasting mapping could be compensated by feedback.
        var shift = count > 1 ? 1 + (_calls++ % (count - 1)) : 0;
        var first = (count - shift) * GovernorFeatures.Count;
        features[(shift * GovernorFeatures.Count)..].CopyTo(_features);
        features[..(shift * GovernorFeatures.Count)].CopyTo(_features.AsSpan(first));
        network.Compute(_features.AsSpan(0, features.Length), globals, outputs);
    }
}

/// <summary>Keeps the mean of what a network says.</summary>
/// <param name="network">The network.</param>
internal sealed class Recording(GovernorNetwork network) : IResidual
{
    private readonly double[] _sums = new double[GovernorNetwork.Outputs];
    private long _count;

    /// <summary>Mean outputs so far.</summary>
    public float[] Mean => Array.ConvertAll(_sums, sum => (float)(sum / Math.Max(1, _count)));

    public void Compute(ReadOnlySpan<float> features, ReadOnlySpan<float> globals, Span<float> outputs)
    {
        network.Compute(features, globals, outputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            _sums[i % GovernorNetwork.Outputs] += outputs[i];
        }

        _count += outputs.Length / GovernorNetwork.Outputs;
    }
}

/// <summary>The same outputs for everybody at all times.</summary>
/// <param name="constant">The outputs.</param>
internal sealed class FrozenOutputs(float[] constant) : IResidual
{
    public void Compute(ReadOnlySpan<float> features, ReadOnlySpan<float> globals, Span<float> outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = constant[i % constant.Length];
        }
    }
}
