namespace Nimmerverse.Shared.Life;

/// <summary>A sum that forgets exponentially with time; the ratio of two of them is a ratio of recent rates.</summary>
internal sealed class DecayingSum(TimeSpan halfLife, TimeProvider clock)
{
    private double _value;
    private long _at = clock.GetTimestamp();

    public double Value
    {
        get
        {
            Decay();
            return _value;
        }
    }

    public void Add(double amount)
    {
        Decay();
        _value += amount;
    }

    private void Decay()
    {
        var now = clock.GetTimestamp();
        var elapsed = clock.GetElapsedTime(_at, now);
        if (elapsed > TimeSpan.Zero)
        {
            _value *= Math.Pow(0.5, elapsed / halfLife);
            _at = now;
        }
    }
}
