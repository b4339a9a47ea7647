using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>
/// A ternary resonance chamber. Its continuous state is a <see cref="Resonance"/>; it opens above the threshold, closes below the negative
/// threshold, and falls back to stable at a share of it; two transitions keep a refractory time between them.
/// </summary>
/// <param name="definition">Its name.</param>
/// <param name="options">How it behaves.</param>
/// <param name="observer">Who hears of it.</param>
internal sealed class Gate(GateDefinition definition, GateOptions options, IGateObserver observer)
{
    /// <summary>Beyond this state, or the threshold where that is higher, a gate opens and closes however it is steered.</summary>
    internal const double Extreme = 0.9;

    private const double LeastThreshold = 0.1;

    private readonly Resonance _resonance = new(options);
    private readonly GateReport _report = new(definition, options);
    private double _threshold = options.Threshold;
    private GateOverride _override;
    private bool _denied;
    private long _movedAt = long.MinValue / 2;
    private long _toldAt = long.MinValue / 2;
    private long _usedAt = long.MaxValue;
    private bool _company;
    private bool _untold;
    private double _score;
    private bool _byReflex;
    private long _waves;
    private long _collapses;
    private long _opens;

    /// <summary>The trust it has earned.</summary>
    internal GateWeight Weight { get; } = new(options.Weight);

    /// <summary>Its ternary state.</summary>
    internal GateState State { get; private set; } = GateState.Stable;

    /// <summary>Its continuous state, [-1, 1].</summary>
    internal double Value => _resonance.Value;

    /// <summary>Steers the gate: moves its threshold, or forces a state that only extreme evidence denies. No steering is exactly the fixed gate.</summary>
    /// <param name="steering">How; a bias beyond its bounds is brought there, one that is no number is none.</param>
    internal void Steer(GateSteering steering)
    {
        var bias = double.IsFinite(steering.ThresholdBias) ? Math.Clamp(steering.ThresholdBias, -GateFeatures.MostBias, GateFeatures.MostBias) : 0;
        _threshold = bias == 0
            ? options.Threshold
            : Math.Clamp(options.Threshold + bias, Math.Min(options.Threshold, LeastThreshold), Math.Max(options.Threshold, Extreme));
        _override = steering.Override;
    }

    /// <summary>Whether a voice says nothing new to this gate.</summary>
    /// <param name="voice">The voice.</param>
    /// <param name="now">The time in ticks.</param>
    /// <returns>True when its cell has said something newer, or the same, in the same word.</returns>
    internal bool IsOvertaken(in Voice voice, long now)
    {
        _resonance.AgeTo(now);
        return _resonance.IsOvertaken(voice);
    }

    /// <summary>Takes a wave.</summary>
    /// <param name="voice">The wave as this gate hears it.</param>
    /// <param name="now">The time in ticks.</param>
    internal void Take(in Voice voice, long now)
    {
        Age(now);
        _usedAt = now;
        _waves++;
        _score = _resonance.Add(voice);
        _byReflex = false;
        var strength = voice.Membership * voice.Confidence;
        if (Weight.Mode is GateMode.Reflex && voice.Polarity > 0 && strength > 0 && Value <= _threshold)
        {
            _resonance.RaiseTo(_threshold + ((1 - _threshold) * strength));
            _byReflex = true;
        }

        var moved = Decide(now, heard: true);
        if (_resonance.Count < 2)
        {
            return;
        }

        if (moved || !_company || now - _toldAt >= options.CollapseInterval.Ticks)
        {
            TellCollapse(now);
        }
        else
        {
            _untold = true;
        }

        _company = true;
    }

    /// <summary>Lets time pass without a wave.</summary>
    /// <param name="now">The time in ticks.</param>
    internal void Advance(long now)
    {
        Age(now);
        Decide(now, heard: false);
        if (_untold && now - _toldAt >= options.CollapseInterval.Ticks)
        {
            TellCollapse(now);
        }
    }

    /// <summary>Forgets its window after the clock was set back; the weight stays.</summary>
    /// <param name="now">The time in ticks.</param>
    internal void Reset(long now)
    {
        _resonance.Reset(now);
        _movedAt = _toldAt = long.MinValue / 2;
        _usedAt = now;
        _company = _untold = false;
    }

    /// <summary>Reports the gate.</summary>
    /// <returns>The gate at this moment.</returns>
    internal GateStatus Status() => new()
    {
        GateId = definition.GateId,
        State = State,
        StateValue = Value,
        Weight = Weight.Value,
        Mode = Weight.Mode,
        Threshold = _threshold,
        ThresholdBias = _threshold == options.Threshold ? null : _threshold - options.Threshold,
        Waves = _waves,
        Collapses = _collapses,
        Opens = _opens,
    };

    private void Age(long now)
    {
        _resonance.AgeTo(now);
        if (_resonance.Count < 2)
        {
            _company = _untold = false;
        }

        if (now - _usedAt > options.Window.Ticks)
        {
            Weight.Disuse(TimeSpan.FromTicks(now - _usedAt));
            _usedAt = now;
        }
        else if (_usedAt > now)
        {
            _usedAt = now;
        }
    }

    private bool Decide(long now, bool heard)
    {
        var free = Target(Value);
        var target = Forced(free, Value);
        if (target == State || now - _movedAt < options.Refractory.Ticks)
        {
            return false;
        }

        var cause = target switch
        {
            _ when target != free => TransitionCause.Override,
            GateState.Open => _byReflex ? TransitionCause.Reflex : TransitionCause.Correlation,
            GateState.Closed => TransitionCause.Contradiction,
            _ => heard && _score < 0 ? TransitionCause.Contradiction : TransitionCause.Decay,
        };
        var from = State;
        State = target;
        _movedAt = now;
        _opens += target is GateState.Open ? 1 : 0;
        var voices = cause is TransitionCause.Decay ? [] : _resonance.Voices;
        var transition = _report.Transition(from, target, cause, Value, cause is TransitionCause.Decay ? 0 : _score, Weight, voices);
        observer.OnTransition(transition, GateReport.CombinedConfidence(_resonance.Voices));
        return true;
    }

    private GateState Target(double value)
    {
        var release = _threshold * options.ReleaseShare;
        return State switch
        {
            _ when value > _threshold => GateState.Open,
            _ when value < -_threshold => GateState.Closed,
            GateState.Open when value >= release => GateState.Open,
            GateState.Closed when value <= -release => GateState.Closed,
            _ => GateState.Stable,
        };
    }

    // Evidence that denied an override is believed until the gate lets go by itself: at the border the two would take turns, an opening each.
    private GateState Forced(GateState free, double value)
    {
        var extreme = Math.Max(options.Threshold, Extreme);
        var (forced, denied) = _override switch
        {
            GateOverride.Open => (GateState.Open, value < -extreme),
            GateOverride.Close => (GateState.Closed, value > extreme),
            _ => (free, false),
        };
        _denied = denied || (_denied && free != forced && free == State);
        return _denied ? free : forced;
    }

    private void TellCollapse(long now)
    {
        _toldAt = now;
        _untold = false;
        _collapses++;
        if (options.FullTrace || State is not GateState.Stable)
        {
            observer.OnCollapse(_report.Collapse(State, _resonance.Voices));
        }
    }
}
