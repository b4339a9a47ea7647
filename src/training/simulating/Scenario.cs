namespace Nimmerverse.Training.Simulating;

/// <summary>A village, its machine and its luck: everything but the policy.</summary>
internal sealed record Scenario
{
    /// <summary>The family that it belongs to: a stratum of the statistics.</summary>
    public required string Group { get; init; }

    /// <summary>Seed of all its luck.</summary>
    public required ulong Seed { get; init; }

    /// <summary>NPCs.</summary>
    public required int Npcs { get; init; }

    /// <summary>What was measured on the map.</summary>
    public required Mapping.MapStatistics Map { get; init; }

    /// <summary>Facts of the village.</summary>
    public required int Facts { get; init; }

    /// <summary>Nodes of the map.</summary>
    public int Nodes => Map.Nodes;

    /// <summary>Mean steps of a frontier explorer to 100%.</summary>
    public double Frontier => Map.FrontierMean;

    /// <summary>CPU budget per NPC in percent of one core.</summary>
    public required double BudgetPerNpcPct { get; init; }

    /// <summary>Median CPU time of a tick on a node of speed 1, in milliseconds.</summary>
    public required double TickCostMs { get; init; }

    /// <summary>Openings per second.</summary>
    public required double OpeningsPerSecond { get; init; }

    /// <summary>Time in which every NPC's gate opens at least once, in seconds.</summary>
    public required double LongestWaitSeconds { get; init; }

    /// <summary>Median seconds of an answer.</summary>
    public required double LatencySeconds { get; init; }

    /// <summary>Answers at once.</summary>
    public required int Parallel { get; init; }

    /// <summary>Crashes per NPC and minute.</summary>
    public required double CrashesPerMinute { get; init; }

    /// <summary>Share of the budget that other work takes without telling, in every second half minute.</summary>
    public required double Stolen { get; init; }

    /// <summary>When a village that has not passed is given up, in seconds.</summary>
    public double LimitSeconds => Math.Clamp(4 * Frontier, 240, 3_600);

    /// <summary>The governor's limits here.</summary>
    public Thalamus.Governor.GovernorOptions Options => new()
    {
        CpuBudgetPct = BudgetPerNpcPct * Npcs,
        OpeningsPerSecond = OpeningsPerSecond,
        LongestWait = TimeSpan.FromSeconds(LongestWaitSeconds),
    };
}
