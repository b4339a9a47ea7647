using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>What the governor remembers of one gate: its last status, smoothed rates, verdicts, and what its openings earned.</summary>
public sealed class GateTrack
{
    private const double Seconds = 10;
    private const double Newness = 0.2;

    private GateStatus? _last;
    private double _heardAt;
    private double _trend;
    private double _waves;
    private double _collapses;
    private double _opens;
    private double _confirmed = 0.5;
    private double _judged;
    private double _net;

    /// <summary>Hears the gate.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="now">When, in seconds.</param>
    public void Hear(GateStatus status, double now)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (_last is { } last && now > _heardAt)
        {
            var passed = now - _heardAt;
            var share = passed / (passed + Seconds);
            _trend += share * (((status.StateValue - last.StateValue) / passed) - _trend);
            _waves += share * ((Math.Max(0, status.Waves - last.Waves) / passed) - _waves);
            _collapses += share * ((Math.Max(0, status.Collapses - last.Collapses) / passed) - _collapses);
            _opens += share * ((Math.Max(0, status.Opens - last.Opens) / passed) - _opens);
        }

        _last = status;
        _heardAt = now;
    }

    /// <summary>Hears a verdict on what the gate let through.</summary>
    /// <param name="verdict">The verdict.</param>
    public void Judge(Verdict verdict)
    {
        var truth = verdict switch { Verdict.Confirmed => 1, Verdict.Failed => 0, _ => 0.5 };
        _confirmed += Newness * (truth - _confirmed);
        _judged += Newness * (1 - _judged);
    }

    /// <summary>Hears what an opening earned beyond its cost.</summary>
    /// <param name="lifeforce">Lifeforce, negative for a loss; what is no number is not heard.</param>
    public void Earn(double lifeforce) => _net += double.IsFinite(lifeforce) ? Newness * (lifeforce - _net) : 0;

    /// <summary>Writes the features.</summary>
    /// <param name="features">Receives <see cref="GateFeatures.Count"/> numbers in [-1, 1]; all 0 before the first status.</param>
    public void Write(Span<float> features)
    {
        features = features[..GateFeatures.Count];
        if (_last is not { } last)
        {
            features.Clear();
            return;
        }

        features[0] = (int)last.State;
        features[1] = (float)last.StateValue;
        features[2] = Signed(_trend, 0.5);
        features[3] = (float)last.Weight;
        features[4] = Signed(_waves, 5);
        features[5] = Signed(_collapses, 2);
        features[6] = Signed(_opens * 60, 6);
        features[7] = (float)_confirmed;
        features[8] = (float)_judged;
        features[9] = Signed(_net, 5);
        foreach (ref var value in features)
        {
            value = float.IsFinite(value) ? Math.Clamp(value, -1, 1) : 0;
        }
    }

    private static float Signed(double value, double half) => (float)(value / (Math.Abs(value) + half));
}
