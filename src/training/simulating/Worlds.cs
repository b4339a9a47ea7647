namespace Nimmerverse.Training.Simulating;

/// <summary>A world: what is different from the calibrated one, and from which family its scenarios are drawn.</summary>
/// <param name="What">In words.</param>
/// <param name="Calibration">How NPCs behave there.</param>
/// <param name="Family">The family of its scenarios.</param>
internal sealed record SimulatedWorld(string What, Calibration Calibration, string Family = "train");

/// <summary>Worlds that hide more or less than the one that is calibrated, for the question when learning pays.</summary>
internal static class Worlds
{
    /// <summary>The calibrated world.</summary>
    public const string Calibrated = "as-calibrated";

    /// <summary>The world of the experiment: what CPU buys differs between NPCs, CPU binds, and little else happens.</summary>
    public const string CpuBinds = "cpu-binds";

    /// <summary>All worlds.</summary>
    public static IReadOnlyDictionary<string, SimulatedWorld> All { get; } = new Dictionary<string, SimulatedWorld>(StringComparer.Ordinal)
    {
        [Calibrated] = new("as calibrated", Calibration.Shipped),
        ["stuck-often"] = new("stuck three times as often", Calibration.Shipped.With("stuck_every", 0.2)),
        ["stuck-never"] = new("hardly ever stuck", Calibration.Shipped.With("stuck_every", 100)),
        ["no-dreams"] = new("dreams are worthless", Calibration.Shipped.With("dream_worth", 0.001)),
        ["no-talk"] = new("nobody talks", Calibration.Shipped.With("talk_houses", 0)),
        ["gap"] = new("answers always help half of the NPCs, never the others", Calibration.Shipped.With("usefulness_gap", 1)),
        ["deep-gap"] = new(
            "the same, no rescue for 40 x nodes, stuck 8 x nodes in the median, dreams do not help out, nobody talks",
            Calibration.Shipped.With("watchdog", 40).With("stuck_for", 8).With("stuck_planning", 0).With("talk_houses", 0).With("usefulness_gap", 1)),
        ["heavy"] = new("ticks cost 6 to 20 ms, 10 to 25% of a core each: CPU binds above the least quota", Calibration.Shipped, "heavy"),
        [CpuBinds] = new(
            "the same, nodes 4 x slower and faster than usual, hardly ever stuck, nobody talks",
            Calibration.Shipped.With("speed_spread", 4).With("stuck_every", 100).With("talk_houses", 0),
            "heavy"),
    };
}
