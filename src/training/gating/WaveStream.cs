using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Gating;

/// <summary>
/// A gate on a stream of waves, in steps of a tenth of a second: now and then there is something to tell, and waves of it are many and sure; in
/// between there is noise. The gate follows the law of the thalamus's own (docs/thalamus.md 3 to 5: push by correlation times combined confidence,
/// fading by 5% in 100 ms, threshold 0.5, release at half, 200 ms apart, overrides denied beyond 0.9); a verdict follows each opening. How gates differ is assumed.
/// </summary>
internal sealed class WaveStream
{
    /// <summary>What an opening costs in lifeforce: an answer of the large mind; assumed to be half of what a confirmed verdict pays.</summary>
    internal const double OpeningCost = 4;

    /// <summary>What a confirmed verdict pays (src/thalamus/running/GateVoice.cs).</summary>
    internal const double Confirmed = 8;

    private const int Steps = 6_000;
    private const int StepsPerSecond = 10;
    private const double Fade = 0.95;
    private const double Threshold = 0.5;
    private const double Release = 0.5;
    private const double Extreme = 0.9;
    private const double WindowSeconds = 1.5;
    private const int VerdictAfter = 30;
    private const double FirstWeight = 0.1;
    private const double Learned = 0.02;
    private const double TransitionCost = 0.004;

    private readonly Chance _chance;
    private readonly float[] _globals = new float[GovernorFeatures.Globals];
    private readonly float[] _features = new float[GateFeatures.Count];
    private readonly float[] _outputs = new float[GateFeatures.Outputs];
    private readonly Queue<(int At, bool True)> _verdicts = new();
    private readonly GateTrack _track = new();
    private readonly double _sure;
    private readonly double _noise;
    private readonly double _silence;
    private double _value;
    private double _last = double.NaN;
    private int _lastAt;
    private int _movedAt = -StepsPerSecond;
    private int _draws;
    private double _weight = FirstWeight;
    private GateState _state = GateState.Stable;
    private bool _denied;
    private GateSteering _steering;
    private long _waves;
    private long _collapses;
    private long _opens;
    private long _right;
    private double _earned;

    private WaveStream(ulong seed)
    {
        _chance = new(seed ^ 0x6A7E5);
        _sure = 0.5 + (0.4 * Next());
        _noise = 0.05 * Math.Pow(16, Next());
        _silence = 10 * Math.Pow(8, Next());
        foreach (ref var value in _globals.AsSpan())
        {
            value = (float)Next();
        }
    }

    /// <summary>Runs a stream of ten minutes.</summary>
    /// <param name="seed">Its seed; the same waves come whatever the gate does.</param>
    /// <param name="network">What steers the gate, or null for the fixed gate.</param>
    /// <returns>Lifeforce a minute, openings, and the share of them that was confirmed.</returns>
    internal static (double Net, long Opens, double Right) Run(ulong seed, GovernorNetwork? network)
    {
        var stream = new WaveStream(seed);
        stream.Run(network);
        return (stream._earned / (Steps / StepsPerSecond / 60.0), stream._opens, stream._opens > 0 ? stream._right / (double)stream._opens : 0);
    }

    private double Next() => _chance.Uniform(0, Luck.Scenario, _draws++);

    private void Run(GovernorNetwork? network)
    {
        var (there, until) = (false, 0.0);
        for (var step = 0; step < Steps; step++)
        {
            if (step >= until)
            {
                there = !there;
                until = step - (StepsPerSecond * (there ? 5 : _silence) * Math.Log(Next()));
            }

            var (comes, confidence) = (Next(), Next());
            if (comes < (there ? 1.5 : _noise) / StepsPerSecond)
            {
                Hear(step, there ? Math.Clamp(_sure + (0.3 * (confidence - 0.5)), 0.05, 1) : 0.25 + (0.55 * confidence));
            }

            _value *= Fade;
            Decide(step, there);
            while (_verdicts.TryPeek(out var verdict) && verdict.At <= step)
            {
                Judge(_verdicts.Dequeue().True);
            }

            if (network is not null && step % StepsPerSecond == 0)
            {
                Steer(network, step);
            }
        }
    }

    private void Hear(int step, double confidence)
    {
        _waves++;
        if (step - _lastAt <= WindowSeconds * StepsPerSecond && !double.IsNaN(_last))
        {
            var combined = 1 - ((1 - confidence) * (1 - _last));
            _value = Math.Min(1, _value + ((1 - Math.Abs(confidence - _last)) * combined));
            _collapses++;
        }

        (_last, _lastAt) = (confidence, step);
    }

    private void Decide(int step, bool there)
    {
        var threshold = Math.Clamp(Threshold + _steering.ThresholdBias, 0.1, 0.9);
        var target = _value > threshold || (_state is GateState.Open && _value >= threshold * Release) ? GateState.Open : GateState.Stable;
        _denied = _steering.Override is GateOverride.Close && (_value > Extreme || (_denied && target is GateState.Open && _state is GateState.Open));
        target = _steering.Override switch
        {
            GateOverride.Open => GateState.Open,
            GateOverride.Close when !_denied => GateState.Closed,
            _ => target,
        };
        if (target == _state || step - _movedAt < 2)
        {
            return;
        }

        (_state, _movedAt) = (target, step);
        if (target is GateState.Open)
        {
            _opens++;
            _right += there ? 1 : 0;
            _earned -= OpeningCost;
            _verdicts.Enqueue((step + VerdictAfter, there));
        }
    }

    private void Judge(bool right)
    {
        _earned += right ? Confirmed : 0;
        _weight = Math.Clamp(_weight + (right ? Learned : -1.5 * Learned), 0, 1);
        _track.Judge(right ? Verdict.Confirmed : Verdict.Failed);

        // As the live thalamus counts it: the cost of answers is nobody's there but the cortex's.
        _track.Earn((right ? Confirmed : 0) - (2 * TransitionCost));
    }

    private void Steer(GovernorNetwork network, int step)
    {
        _track.Hear(
            new()
            {
                GateId = "gate",
                State = _state,
                StateValue = _value,
                Weight = _weight,
                Mode = GateMode.Deliberate,
                Waves = _waves,
                Collapses = _collapses,
                Opens = _opens,
            },
            step / (double)StepsPerSecond);
        _track.Write(_features);
        network.ComputeGate(_features, _globals, _outputs);
        _steering = GateFeatures.Read(_outputs);
    }
}
