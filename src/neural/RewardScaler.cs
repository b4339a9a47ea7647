namespace Nimmerverse.Neural;

/// <summary>Scales rewards by the deviation of the running discounted return (Elsayed et al. 2024, algorithm 3), without shifting them.</summary>
/// <param name="gamma">Discount, 0 to 1.</param>
public sealed class RewardScaler(float gamma)
{
    private const double Epsilon = 1e-8;

    /// <summary>Statistics of the discounted return.</summary>
    public Normaliser Statistics { get; } = new(1);

    /// <summary>The running discounted return.</summary>
    public float Return { get; private set; }

    /// <summary>Takes one reward into the statistics and scales it.</summary>
    /// <param name="reward">Raw reward.</param>
    /// <param name="terminated">Whether the episode ended with this reward.</param>
    /// <returns>The scaled reward.</returns>
    public float Observe(float reward, bool terminated)
    {
        Return = (terminated ? 0f : gamma * Return) + reward;
        Statistics.Observe([Return]);
        return Scale(reward);
    }

    /// <summary>Scales a reward with the present statistics, without taking it in.</summary>
    /// <param name="reward">Raw reward.</param>
    /// <returns>The scaled reward.</returns>
    public float Scale(float reward)
    {
        var variance = Statistics.Count < 2 ? 1.0 : Statistics.Squares[0] / (Statistics.Count - 1);
        return (float)(reward / Math.Sqrt(variance + Epsilon));
    }

    /// <summary>Takes over statistics, for example from a checkpoint; the running return starts anew.</summary>
    /// <param name="count">Observations.</param>
    /// <param name="mean">Mean of the discounted return.</param>
    /// <param name="squares">Sum of its squared deviations.</param>
    public void Restore(long count, double mean, double squares)
    {
        Return = 0;
        Statistics.Restore(count, [mean], [squares]);
    }
}
