namespace Nimmerverse.Studio.History;

/// <summary>
/// Samples of the past in the order of time, within a number of bytes: where samples are large they are taken more seldom, so that the
/// whole span is kept. Owned by the projection's loop.
/// </summary>
/// <typeparam name="T">What a sample is.</typeparam>
/// <param name="spanMs">How far back it reaches, in milliseconds.</param>
/// <param name="shortestMs">The shortest time between two samples, in milliseconds.</param>
/// <param name="mostBytes">Bytes at most.</param>
internal sealed class Track<T>(double spanMs, double shortestMs, long mostBytes)
{
    private const double Smoothing = 0.1;
    private readonly List<(double At, T Sample, int Bytes)> _samples = [];
    private int _first;
    private double _meanBytes;

    /// <summary>Samples kept.</summary>
    public int Count => _samples.Count - _first;

    /// <summary>Bytes kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>When the oldest sample is of, Unix milliseconds; far away while there is none.</summary>
    public double From => Count > 0 ? _samples[_first].At : double.MaxValue;

    /// <summary>The time between two samples at the moment, in milliseconds.</summary>
    public double Spacing => Math.Max(shortestMs, _meanBytes * spanMs / mostBytes);

    /// <summary>Whether the next sample is due.</summary>
    /// <param name="now">The time, Unix milliseconds.</param>
    public bool IsDue(double now) => Count == 0 || now - _samples[^1].At >= Spacing;

    /// <summary>Adds a sample; the oldest make room.</summary>
    /// <param name="at">When it is of, Unix milliseconds.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="bytes">Its size.</param>
    public void Add(double at, T sample, int bytes)
    {
        _meanBytes += (bytes - _meanBytes) * (_meanBytes == 0 ? 1 : Smoothing);
        _samples.Add((at, sample, bytes));
        Bytes += bytes;
        while (Count > 1 && (_samples[_first].At < at - spanMs || Bytes > mostBytes))
        {
            Bytes -= _samples[_first].Bytes;
            _samples[_first] = default;
            _first++;
        }

        if (_first > 1_024 && _first > _samples.Count / 2)
        {
            _samples.RemoveRange(0, _first);
            _first = 0;
        }
    }

    /// <summary>Finds the sample of a time: the last that is not later.</summary>
    /// <param name="at">The time, Unix milliseconds.</param>
    /// <param name="when">When the sample is of.</param>
    /// <param name="sample">The sample.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(double at, out double when, out T sample)
    {
        var (low, high) = (_first, _samples.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _samples[middle].At <= at ? (middle + 1, high) : (low, middle);
        }

        (when, sample) = low > _first ? (_samples[low - 1].At, _samples[low - 1].Sample) : (0, default!);
        return low > _first;
    }
}
