namespace Nimmerverse.Training.Simulating;

/// <summary>Ranges from which scenarios are drawn. Grids: steps of the nearest-frontier explorer measured for 5, 10 and 20 (bench/results/exploration.md,
/// issue 5); between them steps grow as nodes^1.05.</summary>
internal sealed record ScenarioFamily(string Name)
{
    /// <summary>Numbers of NPCs.</summary>
    public IReadOnlyList<int> Npcs { get; init; } = [8, 16, 32];

    /// <summary>Side lengths of grids.</summary>
    public IReadOnlyList<int> Grids { get; init; } = [8, 10, 12];

    /// <summary>Steps of a frontier explorer relative to a grid of as many nodes: streets have dead ends.</summary>
    public double Detour { get; init; } = 1;

    /// <summary>Nodes when no grid, or 0.</summary>
    public int StreetNodes { get; init; }

    /// <summary>CPU per NPC in percent of one core.</summary>
    public (double Least, double Most) Budget { get; init; } = (2, 12);

    /// <summary>Median seconds of an answer.</summary>
    public (double Least, double Most) Latency { get; init; } = (1, 6);

    /// <summary>Crashes per NPC and minute.</summary>
    public (double Least, double Most) Crashes { get; init; } = (0, 0.1);

    /// <summary>Median CPU time of a tick in milliseconds.</summary>
    public (double Least, double Most) TickCost { get; init; } = (0.7, 4);

    /// <summary>All families by name.</summary>
    public static IReadOnlyDictionary<string, ScenarioFamily> All { get; } = ((ScenarioFamily[])
    [
        new("train"),
        new("same") { },
        new("npcs_64") { Npcs = [64] },
        new("npcs_128") { Npcs = [128] },
        new("budget_low") { Budget = (1, 2) },
        new("budget_high") { Budget = (15, 40) },
        new("grid_5") { Grids = [5] },
        new("grid_20") { Grids = [20] },
        new("street_small") { StreetNodes = 300, Detour = 1.6 },
        new("street_large") { StreetNodes = 800, Detour = 1.6 },
        new("llm_slow") { Latency = (12, 30) },
        new("llm_fast") { Latency = (0.1, 0.5) },
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
        var nodes = StreetNodes > 0 ? (int)(StreetNodes * Between(0.7, 1.3)) : Pick(Grids) is var side ? side * side : 0;
        var houses = Math.Max(4, (int)(nodes * Between(0.24, 0.32)));
        return new()
        {
            Group = Name,
            Seed = seed,
            Npcs = Pick(Npcs),
            Nodes = nodes,
            Facts = houses * (2 + (int)(2 * Next())),
            Frontier = Detour * 25.3 * Math.Pow(nodes / 25.0, 1.07),
            BudgetPerNpcPct = Logarithmic(Budget),
            TickCostMs = Logarithmic(TickCost),
            OpeningsPerSecond = Logarithmic((0.1, 1)),
            LatencySeconds = Logarithmic(Latency),
            Parallel = 1 + (int)(3 * Next()),
            CrashesPerMinute = Between(Crashes.Least, Crashes.Most),
            Stolen = Between(0, 0.3),
        };

        double Next() => chance.Uniform(0, Luck.Scenario, draw++);
        double Between(double least, double most) => least + ((most - least) * Next());
        double Logarithmic((double Least, double Most) range) => range.Least * Math.Pow(range.Most / range.Least, Next());
        int Pick(IReadOnlyList<int> from) => from[(int)(from.Count * Next())];
    }
}
