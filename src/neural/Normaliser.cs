namespace Nimmerverse.Neural;

/// <summary>Online normalisation of observations by Welford's running mean and variance (Elsayed et al. 2024, algorithm 4), clipped.</summary>
/// <param name="size">Features.</param>
public sealed class Normaliser(int size)
{
    /// <summary>Normalised features stay within plus and minus this.</summary>
    public const float Clip = 5f;

    private const double Epsilon = 1e-8;
    private readonly double[] _mean = new double[size];
    private readonly double[] _squares = new double[size];
    private readonly float[] _centre = new float[size];
    private readonly float[] _scale = new float[size];
    private bool _stale = true;

    /// <summary>Observations taken in.</summary>
    public long Count { get; private set; }

    /// <summary>Features.</summary>
    public int Size => size;

    /// <summary>Running means.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Running sums of squared deviations.</summary>
    public ReadOnlySpan<double> Squares => _squares;

    /// <summary>Takes one observation into the statistics.</summary>
    /// <param name="observation">Raw features.</param>
    public void Observe(ReadOnlySpan<float> observation)
    {
        Count++;
        var share = 1.0 / Count;
        for (var i = 0; i < size; i++)
        {
            var before = observation[i] - _mean[i];
            _mean[i] += before * share;
            _squares[i] += before * (observation[i] - _mean[i]);
        }

        _stale = true;
    }

    /// <summary>Normalises with the present statistics.</summary>
    /// <param name="observation">Raw features.</param>
    /// <param name="output">Receives the normalised features; may be the observation itself.</param>
    public void Normalise(ReadOnlySpan<float> observation, Span<float> output)
    {
        if (_stale)
        {
            Prepare();
        }

        for (var i = 0; i < size; i++)
        {
            var value = (observation[i] - _centre[i]) * _scale[i];
            output[i] = MathF.Max(-Clip, MathF.Min(Clip, value));
        }
    }

    /// <summary>Takes over statistics, for example from a checkpoint.</summary>
    /// <param name="count">Observations.</param>
    /// <param name="mean">Means.</param>
    /// <param name="squares">Sums of squared deviations.</param>
    public void Restore(long count, ReadOnlySpan<double> mean, ReadOnlySpan<double> squares)
    {
        Count = count;
        mean[..size].CopyTo(_mean);
        squares[..size].CopyTo(_squares);
        _stale = true;
    }

    // The roots are taken once per observation, not once per use: all exits of a node share them.
    private void Prepare()
    {
        for (var i = 0; i < size; i++)
        {
            var variance = Count < 2 ? 1.0 : _squares[i] / (Count - 1);
            _centre[i] = (float)_mean[i];
            _scale[i] = (float)(1 / Math.Sqrt(variance + Epsilon));
        }

        _stale = false;
    }
}
