namespace Nimmerverse.Thalamus.Gates;

/// <summary>
/// The continuous state of a gate. Every pair of voices in the window pushes it once, by correlation x combined confidence, and every push
/// fades with elapsed time. The pairs of the window are kept as one sum and only what leaves the window is folded into a bounded
/// remainder: therefore the order in which the waves of a window arrive does not change the state.
/// </summary>
internal sealed class Resonance
{
    /// <summary>Most voices in a window; a further one takes the place of the oldest.</summary>
    internal const int Capacity = 16;

    private readonly Voice[] _voices = new Voice[Capacity];
    private readonly double _decayPerTick;
    private readonly long _window;
    private double _pairs;
    private double _remainder;
    private long _now;

    internal Resonance(GateOptions options)
    {
        _window = options.Window.Ticks;
        _decayPerTick = Math.Log(options.DecayPer100Ms) / TimeSpan.FromMilliseconds(100).Ticks;
    }

    /// <summary>The voices of the window, in no particular order.</summary>
    internal ReadOnlySpan<Voice> Voices => _voices.AsSpan(0, Count);

    /// <summary>How many voices the window holds.</summary>
    internal int Count { get; private set; }

    /// <summary>The state, [-1, 1].</summary>
    internal double Value => Math.Clamp(_remainder + _pairs, -1, 1);

    /// <summary>Lets time pass: pushes fade, old voices leave.</summary>
    /// <param name="now">The time in ticks; an earlier one than the last changes nothing.</param>
    internal void AgeTo(long now)
    {
        if (now <= _now)
        {
            return;
        }

        var fade = Fade(now - _now);
        _remainder *= fade;
        _pairs *= fade;
        _now = now;
        for (var i = Count - 1; i >= 0; i--)
        {
            if (_voices[i].Ticks < now - _window)
            {
                RemoveAt(i);
            }
        }
    }

    /// <summary>Whether the window already holds this voice at this time or newer.</summary>
    /// <param name="voice">The voice.</param>
    /// <returns>True when <paramref name="voice"/> says nothing new.</returns>
    internal bool IsOvertaken(in Voice voice) => IndexOf(voice) is >= 0 and var index && _voices[index].Ticks >= voice.Ticks;

    /// <summary>Takes a voice in, in place of what the same cell said before in the same word.</summary>
    /// <param name="voice">The voice; not older than the window.</param>
    /// <returns>Its mean correlation with the company it found, [-1, 1]; 0 without company.</returns>
    internal double Add(in Voice voice)
    {
        if (IndexOf(voice) is >= 0 and var index)
        {
            RemoveAt(index);
        }
        else if (Count == Capacity)
        {
            RemoveAt(Oldest());
        }

        var correlation = 0.0;
        foreach (ref readonly var other in Voices)
        {
            correlation += Voice.Correlation(voice, other);
            _pairs += FadedPush(voice, other);
        }

        var company = Count;
        _voices[Count++] = voice;
        return company == 0 ? 0 : correlation / company;
    }

    /// <summary>Raises the state to at least a level, as far as contradiction in the window lets it: what a reflex does.</summary>
    /// <param name="level">The level, [-1, 1].</param>
    internal void RaiseTo(double level)
    {
        if (Value < level)
        {
            _remainder = Math.Min(1, level - _pairs);
        }
    }

    /// <summary>Forgets everything: after the clock was set back.</summary>
    /// <param name="now">The time in ticks.</param>
    internal void Reset(long now)
    {
        Array.Clear(_voices);
        Count = 0;
        _pairs = 0;
        _remainder = 0;
        _now = now;
    }

    private double Fade(long ticks) => Math.Exp(_decayPerTick * ticks);

    private double FadedPush(in Voice a, in Voice b) => Voice.Push(a, b) * Fade(Math.Max(0, _now - Math.Max(a.Ticks, b.Ticks)));

    private int IndexOf(in Voice voice)
    {
        for (var i = 0; i < Count; i++)
        {
            if (string.Equals(_voices[i].Source, voice.Source) && string.Equals(_voices[i].Domain, voice.Domain))
            {
                return i;
            }
        }

        return -1;
    }

    private int Oldest()
    {
        var oldest = 0;
        for (var i = 1; i < Count; i++)
        {
            if (_voices[i].Ticks < _voices[oldest].Ticks)
            {
                oldest = i;
            }
        }

        return oldest;
    }

    private void RemoveAt(int index)
    {
        var leaving = _voices[index];
        Count--;
        _voices[index] = _voices[Count];
        _voices[Count] = default;
        var share = 0.0;
        foreach (ref readonly var other in Voices)
        {
            share += FadedPush(leaving, other);
        }

        // With fewer than two voices there is no pair; saying so exactly keeps rounding from adding up over days.
        _pairs = Count < 2 ? 0 : _pairs - share;
        _remainder = Math.Clamp(_remainder + share, -1, 1);
    }
}
