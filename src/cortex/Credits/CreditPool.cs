namespace Nimmerverse.Cortex.Credits;

/// <summary>
/// How many requests an engine may have at once, so that nothing waits inside it. Sized from its own figures: down by one while anything
/// waits or the cache is 90 % used, up by one while all credits are in use and nothing waits. The last credit is kept for urgent
/// requests, where there are two or more. It belongs to one loop.
/// </summary>
/// <param name="most">Credits that the configuration allows, at least 1.</param>
internal sealed class CreditPool(int most)
{
    private const double FullCache = 0.9;
    private const double RoomyCache = 0.8;

    private readonly int _most = Math.Max(1, most);
    private int? _slots;

    /// <summary>Credits now.</summary>
    public int Limit { get; private set; } = Math.Max(1, most);

    /// <summary>Credits in use.</summary>
    public int InUse { get; private set; }

    /// <summary>Credits kept for urgent requests.</summary>
    public int Reserved => Limit > 1 ? 1 : 0;

    /// <summary>Whether a request may go to the engine.</summary>
    /// <param name="urgent">Whether it may use the reserved credit.</param>
    /// <returns>Whether a credit is free for it.</returns>
    public bool HasFor(bool urgent) => InUse < (urgent ? Limit : Limit - Reserved);

    /// <summary>Uses a credit.</summary>
    public void Take() => InUse++;

    /// <summary>Gives a credit back.</summary>
    /// <exception cref="InvalidOperationException">None is in use.</exception>
    public void Return()
    {
        if (InUse == 0)
        {
            throw new InvalidOperationException("A credit came back that was never taken.");
        }

        InUse--;
    }

    /// <summary>The engine told its load.</summary>
    /// <param name="load">What it told.</param>
    public void Observe(EngineLoad load)
    {
        _slots = load.Slots ?? _slots;
        var ceiling = Math.Min(_most, Math.Max(1, _slots ?? _most));
        if (load.Waiting > 0 || load.CacheUse >= FullCache)
        {
            Limit = Math.Max(1, Math.Min(Limit, Math.Max(InUse, 1)) - 1);
        }
        else if (InUse >= Limit - Reserved && (load.CacheUse ?? 0) < RoomyCache)
        {
            Limit++;
        }

        Limit = Math.Clamp(Limit, 1, ceiling);
    }
}
