namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// The tick rate of an NPC: the least for one that has nothing left to learn; for the others from half the most up to the most, in
/// proportion to what is left compared with the NPC that has most left. Half is the floor because the last facts take the most walking.
/// </summary>
public static class TickRate
{
    /// <summary>The wish, before limits.</summary>
    /// <param name="remaining">What is left to learn, 0 to 1.</param>
    /// <param name="mostRemaining">The largest of all NPCs.</param>
    /// <param name="options">Limits.</param>
    /// <returns>Ticks per second, not yet a whole number.</returns>
    public static double Wish(double remaining, double mostRemaining, GovernorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (remaining <= 0)
        {
            return options.MinTickHz;
        }

        var floor = Math.Max(options.MinTickHz, options.MaxTickHz / 2.0);
        return floor + ((options.MaxTickHz - floor) * (remaining / mostRemaining));
    }

    /// <summary>The most ticks that a quota can carry by measured cost.</summary>
    /// <param name="quotaPct">CPU quota in percent of one core.</param>
    /// <param name="tickCostMs">Measured cost of one tick; 0 when unknown, which allows any rate.</param>
    /// <param name="options">Limits.</param>
    /// <returns>Ticks per second, at least <see cref="GovernorOptions.MinTickHz"/> and at most <see cref="GovernorOptions.MaxTickHz"/>.</returns>
    public static int Feasible(double quotaPct, double tickCostMs, GovernorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (tickCostMs <= 0)
        {
            return options.MaxTickHz;
        }

        // 1 % of a core is 10 ms of CPU time a second.
        var rate = options.TickShare * quotaPct * 10 / (tickCostMs * options.Speed);
        return (int)Math.Clamp(Math.Floor(rate), options.MinTickHz, options.MaxTickHz);
    }

    /// <summary>Makes a wish a whole rate, staying with the present one unless the wish is a whole Hz away.</summary>
    /// <param name="wish">The wish in Hz.</param>
    /// <param name="present">The present rate, or null.</param>
    /// <param name="feasible">The most that may be.</param>
    /// <param name="options">Limits.</param>
    /// <returns>Ticks per second.</returns>
    public static int Settle(double wish, int? present, int feasible, GovernorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var rate = present is { } old && Math.Abs(wish - old) < 1 ? old : (int)Math.Round(wish, MidpointRounding.AwayFromZero);
        return Math.Min(Math.Clamp(rate, options.MinTickHz, options.MaxTickHz), feasible);
    }
}
