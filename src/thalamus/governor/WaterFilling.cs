namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Shares a budget in proportion to weights between a least and a most for each: c_i = min(most, least + w_i x level), with the highest
/// level at which the sum stays within the budget.
/// </summary>
public static class WaterFilling
{
    /// <summary>Shares the budget.</summary>
    /// <param name="weights">Weights, at least 0; weight 0 gets the least.</param>
    /// <param name="least">Least share.</param>
    /// <param name="most">Most share, at least <paramref name="least"/>.</param>
    /// <param name="budget">What there is. When it is below the sum of the least shares, everybody gets the least.</param>
    /// <returns>A share for each weight; equal weights get equal shares, whatever their order.</returns>
    public static double[] Share(ReadOnlySpan<double> weights, double least, double most, double budget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        var level = Level(weights, most - least, budget - (least * weights.Length));
        var shares = new double[weights.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            // Weight 0 times an infinite level is no number; it gets the least.
            shares[i] = weights[i] > 0 ? Math.Min(most, least + (weights[i] * level)) : least;
        }

        return shares;
    }

    // By falling weight: whoever is full, is full together with all heavier ones. Sorting also fixes the order of summation, so that the
    // level depends on the weights alone and not on their order.
    private static double Level(ReadOnlySpan<double> weights, double room, double spare)
    {
        if (spare <= 0)
        {
            return 0;
        }

        var falling = weights.ToArray();
        Array.Sort(falling, static (a, b) => b.CompareTo(a));
        var weight = falling.Sum();
        foreach (var heaviest in falling)
        {
            if (heaviest <= 0)
            {
                break;
            }

            var level = spare / weight;
            if (heaviest * level <= room)
            {
                return level;
            }

            spare -= room;
            weight -= heaviest;
        }

        // Everybody with a weight is full, and there is more.
        return double.PositiveInfinity;
    }
}
