namespace Nimmerverse.Thalamus.Governor;

/// <summary>Hard limits and rates of the governor.</summary>
public sealed record GovernorOptions
{
    /// <summary>CPU that all NPCs share, in percent of one core, above 0. Default: three quarters of the node's cores, at least 50.</summary>
    public double CpuBudgetPct { get; init; } = DefaultBudget(Environment.ProcessorCount);

    /// <summary>Least quota of an NPC in percent of one core. Default 5.</summary>
    public double MinQuotaPct { get; init; } = 5;

    /// <summary>Most quota of an NPC in percent of one core. Default 100.</summary>
    public double MaxQuotaPct { get; init; } = 100;

    /// <summary>Least tick rate in Hz. Default 1.</summary>
    public int MinTickHz { get; init; } = 1;

    /// <summary>Most tick rate in Hz. Default 20.</summary>
    public int MaxTickHz { get; init; } = 20;

    /// <summary>Share of its quota that an NPC's ticks may fill by measured cost, (0, 1]. Default 0.8; the rest is for planning.</summary>
    public double TickShare { get; init; } = 0.8;

    /// <summary>World speed: NPCs tick this many times faster than their tick rate says. Default 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>
    /// Openings of NPC gates per second that the cortex is given to serve; more when so many NPCs could not keep
    /// <see cref="LongestWait"/> otherwise. Default 0.5.
    /// </summary>
    public double OpeningsPerSecond { get; init; } = 0.5;

    /// <summary>Openings that can be saved up, at least 1. Default 3.</summary>
    public double OpeningsSaved { get; init; } = 3;

    /// <summary>How long an NPC's gate stays open. Default 3 s.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Every NPC's gate is opened at least once in this time, whatever it has to learn. Default 60 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The default budget of a node.</summary>
    /// <param name="cores">Its cores.</param>
    /// <returns>Percent of one core.</returns>
    public static double DefaultBudget(int cores) => Math.Max(50, cores * 75);
}
