using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Baselines;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Judging;

/// <summary>What the better of two rules that see everything gains over the best heuristic, in worlds that hide more or less.</summary>
/// <param name="World">What is different from the shipped calibration.</param>
/// <param name="BestHeuristic">The best heuristic there.</param>
/// <param name="Ratio">Time of the clairvoyant rule over time of that heuristic: geometric mean.</param>
internal sealed record Headroom(string World, string BestHeuristic, double Ratio)
{
    /// <summary>Measures all worlds.</summary>
    /// <param name="scenariosOf">Scenarios of a world.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>One row per world.</returns>
    public static IReadOnlyList<Headroom> Measure(Func<SimulatedWorld, IReadOnlyList<Scenario>> scenariosOf, CancellationToken cancellationToken)
    {
        var rows = new List<Headroom>();
        foreach (var world in Worlds.All.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (scenarios, calibration) = (scenariosOf(world), world.Calibration);
            var best = Heuristics.All
                .Select(heuristic => (heuristic.Name, Log: MeanLog(scenario => Village.Run(scenario, Contestants.Make(heuristic.Name, scenario.Options, scenario.Seed), calibration))))
                .MinBy(static one => one.Log);
            var clairvoyant = Math.Min(
                MeanLog(scenario => Village.RunClairvoyant(scenario, calibration, evening: false)),
                MeanLog(scenario => Village.RunClairvoyant(scenario, calibration, evening: true)));
            rows.Add(new(world.What, best.Name, Math.Exp(clairvoyant - best.Log)));

            double MeanLog(Func<Scenario, Outcome> run) => scenarios.Average(scenario => Math.Log(run(scenario).Seconds));
        }

        return rows;
    }
}
