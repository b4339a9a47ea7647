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
        for (var i = 0; i < size; i++)
        {
            var before = observation[i] - _mean[i];
            _mean[i] += before / Count;
            _squares[i] += before * (observation[i] - _mean[i]);
        }
    }

    /// <summary>Normalises with the present statistics.</summary>
    /// <param name="observation">Raw features.</param>
    /// <param name="output">Receives the normalised features; may be the observation itself.</param>
    public void Normalise(ReadOnlySpan<float> observation, Span<float> output)
    {
        for (var i = 0; i < size; i++)
        {
            var variance = Count < 2 ? 1.0 : _squares[i] / (Count - 1);
            var value = (observation[i] - _mean[i]) / Math.Sqrt(variance + Epsilon);
            output[i] = (float)Math.Clamp(value, -Clip, Clip);
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
    }
}
