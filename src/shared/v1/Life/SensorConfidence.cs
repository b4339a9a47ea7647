namespace Nimmerverse.Shared.Life;

/// <summary>How sure a sensor may be of its reading: noisy 0.3, usual 0.6, stable for more than three readings 0.9.</summary>
/// <param name="tolerance">The largest change between two readings that still counts as stable, in the reading's unit.</param>
/// <param name="noise">The smallest change between two readings that counts as noise, in the reading's unit.</param>
public sealed class SensorConfidence(double tolerance, double noise)
{
    /// <summary>Confidence in a reading that jumps.</summary>
    public const double Noisy = 0.3;

    /// <summary>Confidence in a reading that neither jumps nor stays.</summary>
    public const double Usual = 0.6;

    /// <summary>Confidence in a reading that stays for more than three readings.</summary>
    public const double Stable = 0.9;

    private const int StableReadings = 3;
    private double? _last;
    private int _steady;

    /// <summary>Takes the next reading.</summary>
    /// <param name="reading">The reading; one that is no finite number counts as noise and breaks a stable run.</param>
    /// <returns>0.3, 0.6 or 0.9.</returns>
    public double Observe(double reading)
    {
        if (!double.IsFinite(reading))
        {
            _last = null;
            _steady = 0;
            return Noisy;
        }

        var change = _last is { } last ? Math.Abs(reading - last) : 0;
        _last = reading;
        _steady = change <= tolerance ? _steady + 1 : 1;
        if (change > tolerance && change >= noise)
        {
            return Noisy;
        }

        return _steady > StableReadings ? Stable : Usual;
    }
}
