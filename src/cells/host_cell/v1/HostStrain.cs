using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Host;

/// <summary>Something of the host that is strained.</summary>
/// <param name="Domain">The word of its wave: <c>load</c>, <c>memory</c> or <c>temperature</c>.</param>
/// <param name="Severity">0 (just strained) to 1 (exhausted).</param>
public readonly record struct HostStrain(string Domain, double Severity)
{
    private const double LoadedShare = 1.0;
    private const double ScarceMemoryShare = 0.15;
    private const double HotC = 75;
    private const double TooHotC = 95;
    private const double PressedPct = 20;

    /// <summary>Finds what is strained.</summary>
    /// <param name="reading">A reading of the host.</param>
    /// <returns>
    /// <c>load</c> when more tasks want to run than there are processors or tasks stall for the CPU over 20% of the time,
    /// <c>memory</c> below 15% available or when tasks stall for it, <c>temperature</c> above 75 degrees.
    /// </returns>
    public static IReadOnlyList<HostStrain> Find(HostReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var loaded = (reading.Load1 / reading.Processors) - LoadedShare;
        var scarce = ScarceMemoryShare - ((double)reading.MemoryAvailableKb / reading.MemoryTotalKb);
        return
        [
            .. Strain("load", loaded, Over(reading.CpuPressurePct, PressedPct, 100)),
            .. Strain("memory", scarce / ScarceMemoryShare, Over(reading.MemoryPressurePct, PressedPct, 100)),
            .. Strain("temperature", Over(reading.TemperatureC, HotC, TooHotC), 0),
        ];
    }

    private static IEnumerable<HostStrain> Strain(string domain, double first, double second)
    {
        var severity = Math.Clamp(Math.Max(first, second), 0, 1);
        return severity > 0 ? [new HostStrain(domain, severity)] : [];
    }

    private static double Over(double? value, double from, double to) => value is { } known ? (known - from) / (to - from) : 0;
}
