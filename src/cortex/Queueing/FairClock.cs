namespace Nimmerverse.Cortex.Queueing;

/// <summary>
/// Shares turns between requesters by tokens: start-time fair queueing (Goyal, Vin, Cheng 1996, section 2). Who is served pays its
/// tokens on its own clock; the clock that is furthest behind is served next. Time spent idle earns nothing.
/// </summary>
internal sealed class FairClock
{
    private const int Forgetful = 1_024;

    private readonly Dictionary<string, double> _clocks = new(StringComparer.Ordinal);
    private double _now;

    /// <summary>A requester's start tag: the less, the sooner its turn.</summary>
    /// <param name="requester">Who.</param>
    /// <returns>Virtual tokens.</returns>
    public double StartOf(string requester) => Math.Max(_now, _clocks.GetValueOrDefault(requester));

    /// <summary>A requester is served.</summary>
    /// <param name="requester">Who.</param>
    /// <param name="tokens">What it may use.</param>
    public void Charge(string requester, int tokens)
    {
        _now = StartOf(requester);
        _clocks[requester] = _now + Math.Max(1, tokens);
        if (_clocks.Count > Forgetful)
        {
            Forget();
        }
    }

    /// <summary>Gives back what a requester did not use after all.</summary>
    /// <param name="requester">Who.</param>
    /// <param name="tokens">Tokens charged and not used; not negative.</param>
    public void Refund(string requester, int tokens)
    {
        if (_clocks.TryGetValue(requester, out var clock))
        {
            _clocks[requester] = clock - Math.Max(0, tokens);
        }
    }

    // A clock that is not ahead of the common one says the same as none.
    private void Forget()
    {
        foreach (var behind in _clocks.Where(clock => clock.Value <= _now).Select(static clock => clock.Key).ToList())
        {
            _clocks.Remove(behind);
        }
    }
}
