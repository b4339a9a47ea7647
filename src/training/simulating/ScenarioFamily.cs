using Nimmerverse.Training.Mapping;

namespace Nimmerverse.Training.Simulating;

/// <summary>Ranges from which scenarios are drawn. What a map is like was measured on it: <see cref="Mapping.MapDistiller"/>.</summary>
internal sealed record ScenarioFamily(string Name)
{
    /// <summary>Numbers of NPCs.</summary>
    public IReadOnlyList<int> Npcs { get; init; } = [8, 16, 32];

    /// <summary>Names of the maps.</summary>
    public IReadOnlyList<string> Maps { get; init; } = ["grid_8", "grid_10", "grid_12"];

    /// <summary>CPU per NPC in percent of one core; 25 NPCs on one core have 4.</summary>
    public (double Least, double Most) Budget { get; init; } = (2, 12);

    /// <summary>Median seconds of an answer.</summary>
    public (double Least, double Most) Latency { get; init; } = (1, 6);

    /// <summary>Openings per second.</summary>
    public (double Least, double Most) Openings { get; init; } = (0.1, 1);

    /// <summary>Seconds within which everybody's gate opens once. Where it is long, who is let in is the governor's to say.</summary>
    public (double Least, double Most) LongestWait { get; init; } = (60, 600);

    /// <summary>Crashes per NPC and minute.</summary>
    public (double Least, double Most) Crashes { get; init; } = (0, 0.1);

    /// <summary>Median CPU time of a tick in milliseconds: from what was measured (<c>train calibration</c>: 0.65) to that of a node six times slower.</summary>
    public (double Least, double Most) TickCost { get; init; } = (0.65, 4);

    /// <summary>All families by name.</summary>
    public static IReadOnlyDictionary<string, ScenarioFamily> All { get; } = ((ScenarioFamily[])
    [
        new("train"),
        new("same") { },
        new("npcs_64") { Npcs = [64] },
        new("npcs_128") { Npcs = [128] },
        new("budget_low") { Budget = (1, 2) },
        new("budget_high") { Budget = (15, 40) },
        new("grid_5") { Maps = ["grid_5"] },
        new("grid_20") { Maps = ["grid_20"] },
        new("monaco") { Maps = ["monaco"] },
        new("hohe_warte") { Maps = ["hohe_warte"] },
        new("llm_slow") { Latency = (12, 30) },
        new("llm_fast") { Latency = (0.1, 0.5) },
        new("llm_scarce") { Openings = (0.02, 0.06), LongestWait = (600, 1200) },
        new("heavy") { TickCost = (6, 20), Budget = (10, 25) },
        new("crashes") { Crashes = (0.5, 2) },
    ]).ToDictionary(static family => family.Name, StringComparer.Ordinal);

    /// <summary>Draws a scenario.</summary>
    /// <param name="seed">Its seed.</param>
    /// <returns>The same for the same seed.</returns>
    public Scenario Draw(ulong seed)
    {
        var chance = new Chance(seed ^ 0x5CE7A210);
        var draw = 0;
        var map = MapStatistics.Shipped(Pick(Maps));
        return new()
        {
            Group = Name,
            Seed = seed,
            Npcs = Pick(Npcs),
            Map = map,
            Facts = map.Houses * (2 + (int)(3 * Next())),
            BudgetPerNpcPct = Logarithmic(Budget),
            TickCostMs = Logarithmic(TickCost),
            OpeningsPerSecond = Logarithmic(Openings),
            LongestWaitSeconds = Logarithmic(LongestWait),
            LatencySeconds = Logarithmic(Latency),
            Parallel = 1 + (int)(3 * Next()),
            CrashesPerMinute = Between(Crashes.Least, Crashes.Most),
            Stolen = Between(0, 0.3),
        };

        double Next() => chance.Uniform(0, Luck.Scenario, draw++);
        double Between(double least, double most) => least + ((most - least) * Next());
        double Logarithmic((double Least, double Most) range) => range.Least * Math.Pow(range.Most / range.Least, Next());
        T Pick<T>(IReadOnlyList<T> from) => from[(int)(from.Count * Next())];
    }
}
