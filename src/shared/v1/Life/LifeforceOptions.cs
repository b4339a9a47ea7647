namespace Nimmerverse.Shared.Life;

/// <summary>Rates and limits of a lifeforce ledger.</summary>
public sealed record LifeforceOptions
{
    /// <summary>Lifeforce at start, in LF.</summary>
    /// <value>Default 100.</value>
    public double InitialStock { get; init; } = 100;

    /// <summary>The most that can be kept, in LF.</summary>
    /// <value>Default 1,000.</value>
    public double MaximumStock { get; init; } = 1_000;

    /// <summary>The physical trickle, in LF per second.</summary>
    /// <value>Default 1: an entity that uses a tenth of a core breaks even.</value>
    public double IncomePerSecond { get; init; } = 1;

    /// <summary>The price of CPU time, in LF per CPU second.</summary>
    /// <value>Default 10.</value>
    public double CostPerCpuSecond { get; init; } = 10;

    /// <summary>How fast vitality forgets.</summary>
    /// <value>Default one minute.</value>
    public TimeSpan VitalityHalfLife { get; init; } = TimeSpan.FromMinutes(1);

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(InitialStock);
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumStock);
        ArgumentOutOfRangeException.ThrowIfNegative(IncomePerSecond);
        ArgumentOutOfRangeException.ThrowIfNegative(CostPerCpuSecond);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(VitalityHalfLife, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(InitialStock, MaximumStock);
    }
}
