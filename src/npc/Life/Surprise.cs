namespace Nimmerverse.Npc.Life;

/// <summary>Finds the largest of the temporal-difference errors: beyond four standard deviations of the lately usual, twice a minute at most.</summary>
/// <param name="clock">The clock.</param>
public sealed class Surprise(TimeProvider clock)
{
    private const double Newness = 0.01;
    private const int Acquaintance = 100;
    private const double Deviations = 4;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    private double _mean;
    private double _square;
    private int _seen;
    private long? _lastAt;

    /// <summary>Takes an error.</summary>
    /// <param name="error">The error of a step.</param>
    /// <returns>Whether it is a surprise.</returns>
    public bool Is(double error)
    {
        var size = Math.Abs(error);
        var deviation = Math.Sqrt(Math.Max(0, _square - (_mean * _mean)));
        var isFar = _seen >= Acquaintance && size > _mean + (Deviations * deviation);
        _seen = Math.Min(_seen + 1, Acquaintance);
        var weight = Math.Max(Newness, 1.0 / _seen);
        _mean += weight * (size - _mean);
        _square += weight * ((size * size) - _square);
        if (!isFar || (_lastAt is { } last && clock.GetElapsedTime(last) < Between))
        {
            return false;
        }

        _lastAt = clock.GetTimestamp();
        return true;
    }
}
