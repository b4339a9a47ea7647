namespace Nimmerverse.Training.Simulating;

/// <summary>Worlds that hide more or less than the one that is calibrated, for the question when learning pays.</summary>
internal static class Worlds
{
    /// <summary>The calibrated world.</summary>
    public const string Calibrated = "as-calibrated";

    /// <summary>All worlds, with what is different in them.</summary>
    public static IReadOnlyDictionary<string, (string What, Calibration Calibration)> All { get; } =
        new Dictionary<string, (string, Calibration)>(StringComparer.Ordinal)
        {
            [Calibrated] = ("as calibrated", Calibration.Shipped),
            ["stuck-often"] = ("stuck three times as often", Calibration.Shipped.With("stuck_every", 0.2)),
            ["stuck-never"] = ("hardly ever stuck", Calibration.Shipped.With("stuck_every", 20)),
            ["no-dreams"] = ("dreams are worthless", Calibration.Shipped.With("dream_worth", 0.001)),
            ["no-talk"] = ("nobody talks", Calibration.Shipped.With("talk_share", 0)),
            ["gap"] = ("answers always help half of the NPCs, never the others", Calibration.Shipped.With("usefulness_gap", 1)),
            ["deep"] = (
                "no rescue for 40 x nodes, stuck 8 x nodes in the median, dreams do not help out, nobody talks",
                Calibration.Shipped.With("watchdog", 40).With("stuck_for", 8).With("stuck_planning", 0).With("talk_share", 0)),
            ["deep-gap"] = (
                "the same, and answers always help half of the NPCs, never the others",
                Calibration.Shipped.With("watchdog", 40).With("stuck_for", 8).With("stuck_planning", 0).With("talk_share", 0).With("usefulness_gap", 1)),
        };
}
