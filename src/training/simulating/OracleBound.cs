namespace Nimmerverse.Training.Simulating;

/// <summary>
/// What no policy can beat: every NPC's true work, skilled from birth, never stuck, no errands, told all the time by somebody who knows everything
/// and without loss of time, and the budget spent on ticks alone. The time is the least at which all rates fit under 20 Hz and all ticks under
/// the budget, found by bisection. Nobody can reach it either.
/// </summary>
internal static class OracleBound
{
    private const double MostHz = 20;

    /// <summary>The bound of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="calibration">How NPCs behave, or null for the one that ships.</param>
    /// <returns>Seconds.</returns>
    public static double Of(Scenario scenario, Calibration? calibration = null)
    {
        var parameters = calibration ?? Calibration.Shipped;
        var chance = new Chance(scenario.Seed);
        var npcs = new SimulatedNpc[scenario.Npcs];
        var ticks = new double[scenario.Npcs];
        for (var i = 0; i < npcs.Length; i++)
        {
            npcs[i] = new(i, scenario, parameters, chance);
            ticks[i] = npcs[i].Work * parameters.FrontierSteps;
        }

        var (low, high) = (0.0, scenario.LimitSeconds);
        for (var round = 0; round < 40; round++)
        {
            var middle = (low + high) / 2;
            (low, high) = Fits(middle) ? (low, middle) : (middle, high);
        }

        return high;

        bool Fits(double seconds)
        {
            var cpuMs = 0.0;

            // Nobody can be told more often than talks follow one another; the way is shortened most by what is told before it begins.
            var talks = Math.Ceiling(seconds / (parameters.TalkSeconds + parameters.TalkGapSeconds)) + 1;
            var told = talks * Math.Ceiling(parameters.TalkHouses * scenario.Facts / scenario.Map.Houses);
            var left = Math.Max(0, scenario.Facts - told);
            var untold = left / (left + 1) * (scenario.Facts + 1) / scenario.Facts;
            for (var i = 0; i < npcs.Length; i++)
            {
                if (untold * ticks[i] > MostHz * seconds)
                {
                    return false;
                }

                cpuMs += untold * ticks[i] * npcs[i].TickCostMs;
            }

            return cpuMs <= 10 * scenario.BudgetPerNpcPct * npcs.Length * seconds;
        }
    }
}
