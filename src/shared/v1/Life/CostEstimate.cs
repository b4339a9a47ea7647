namespace Nimmerverse.Shared.Life;

/// <summary>The expected cost of an operation: a prior that weighs as much as a few observations, then a moving mean of what was seen.</summary>
internal sealed class CostEstimate(double prior)
{
    private const double PriorWeight = 4;

    // Bounds the memory of the mean, so that an operation whose cost drifts is followed.
    private const double MaximumWeight = 256;

    private double _weight = PriorWeight;

    public double Mean { get; private set; } = prior;

    public void Observe(double cost)
    {
        _weight = Math.Min(MaximumWeight, _weight + 1);
        Mean += (cost - Mean) / _weight;
    }
}
