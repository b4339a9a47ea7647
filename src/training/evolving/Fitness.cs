using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Baselines;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Evolving;

/// <summary>
/// What training maximises: the logarithm of how much sooner than under the base heuristic, on the same luck, the last NPC (4 parts), the slowest
/// quarter (4 parts: less noisy than the last alone) and the mean (2 parts) passed, less needs, late ticks and vain calls beyond the heuristic's. Limits are no part of it: they hold by construction.
/// </summary>
internal static class Fitness
{
    private const double Last = 0.4;
    private const double Slow = 0.4;
    private const double Mean = 0.2;
    private const double Needs = 1;
    private const double Late = 0.2;
    private const double Vain = 0.02;

    /// <summary>Cost of an outcome; less is better.</summary>
    public static double Cost(Outcome outcome, Scenario scenario) =>
        (Last * Math.Log(outcome.Seconds)) + (Slow * Math.Log(outcome.SlowSeconds)) + (Mean * Math.Log(outcome.MeanSeconds))
        + (Needs * outcome.NeedsDeficit) + (Late * outcome.LateShare) + (Vain * outcome.VainCalls / scenario.Npcs);

    /// <summary>Mean cost of a heuristic.</summary>
    public static double[] CostsOf(string heuristic, IReadOnlyList<Scenario> scenarios, Calibration calibration) =>
        [.. scenarios.Select(scenario => Cost(Village.Run(scenario, Contestants.Make(heuristic, scenario.Options, scenario.Seed), calibration), scenario))];

    /// <summary>Fitness of a network on scenarios whose costs under the heuristic are known.</summary>
    public static double Of(GovernorNetwork network, string heuristic, IReadOnlyList<Scenario> scenarios, double[] costs, Calibration calibration)
    {
        var sum = 0.0;
        for (var i = 0; i < costs.Length; i++)
        {
            var policy = new GovernorPolicy(scenarios[i].Options, Heuristics.Find(heuristic), network);
            sum += costs[i] - Cost(Village.Run(scenarios[i], policy, calibration), scenarios[i]);
        }

        return sum / costs.Length;
    }
}
