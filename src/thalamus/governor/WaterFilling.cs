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
        var shares = new double[weights.Length];
        Share(weights, least, most, budget, shares, new double[weights.Length]);
        return shares;
    }

    /// <summary>Shares the budget without allocating.</summary>
    /// <param name="weights">Weights, at least 0; weight 0 gets the least.</param>
    /// <param name="least">Least share.</param>
    /// <param name="most">Most share, at least <paramref name="least"/>.</param>
    /// <param name="budget">What there is. When it is below the sum of the least shares, everybody gets the least.</param>
    /// <param name="shares">Receives a share for each weight.</param>
    /// <param name="scratch">Room for as many numbers as there are weights.</param>
    public static void Share(ReadOnlySpan<double> weights, double least, double most, double budget, Span<double> shares, Span<double> scratch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        var level = Level(weights, most - least, budget - (least * weights.Length), scratch[..weights.Length]);
        for (var i = 0; i < weights.Length; i++)
        {
            // Weight 0 times an infinite level is no number; it gets the least.
            shares[i] = weights[i] > 0 ? Math.Min(most, least + (weights[i] * level)) : least;
        }
    }

    // By falling weight: whoever is full, is full together with all heavier ones. Sorting also fixes the order of summation, so that the
    // level depends on the weights alone and not on their order.
    private static double Level(ReadOnlySpan<double> weights, double room, double spare, Span<double> rising)
    {
        if (spare <= 0)
        {
            return 0;
        }

        weights.CopyTo(rising);
        rising.Sort();
        var weight = 0.0;
        for (var i = rising.Length - 1; i >= 0; i--)
        {
            weight += rising[i];
        }

        for (var i = rising.Length - 1; i >= 0 && rising[i] > 0; i--)
        {
            var level = spare / weight;
            if (rising[i] * level <= room)
            {
                return level;
            }

            spare -= room;
            weight -= rising[i];
        }

        // Everybody with a weight is full, and there is more.
        return double.PositiveInfinity;
    }
}
