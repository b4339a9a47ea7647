namespace Nimmerverse.Cells.Distance;

/// <summary>
/// Decides which readings become waves: changes of what is near, at most one in a while; reminders that grow rare while nothing
/// changes, for one gets used to a wall; and one denial when the way becomes clear.
/// </summary>
/// <param name="shortest">The least time between two waves; a jump towards the obstacle may not wait longer than this either.</param>
/// <param name="denies">Whether this sensor tells that the way became clear.</param>
public sealed class WavePacer(TimeSpan shortest, bool denies)
{
    private const double NotableChange = 0.05;
    private const int FirstReminder = 5;
    private const double DenialConfidence = 0.6;
    private double _told;
    private TimeSpan? _toldAt;
    private TimeSpan _remindAfter = shortest * FirstReminder;

    /// <summary>Takes the confidence of the next reading.</summary>
    /// <param name="confidence">How surely there is an obstacle, 0 to 1.</param>
    /// <param name="now">Time since any fixed moment.</param>
    /// <returns>The wave to emit, or null.</returns>
    public PacedWave? Next(double confidence, TimeSpan now)
    {
        var since = now - _toldAt;
        if (since < shortest)
        {
            return null;
        }

        var changed = Math.Abs(confidence - _told) >= NotableChange || (confidence <= 0 && _told > 0);
        if (!changed && (confidence <= 0 || since < _remindAfter))
        {
            return null;
        }

        _remindAfter = changed ? shortest * FirstReminder : _remindAfter * 2;
        _told = confidence;
        _toldAt = now;
        if (confidence > 0)
        {
            return new PacedWave(confidence, 1);
        }

        return denies ? new PacedWave(DenialConfidence, -1) : null;
    }
}

/// <summary>A wave that is due.</summary>
/// <param name="Confidence">Its confidence, 0 to 1.</param>
/// <param name="Polarity">+1 asserts an obstacle, -1 denies it.</param>
public sealed record PacedWave(double Confidence, int Polarity);
