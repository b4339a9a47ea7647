namespace Nimmerverse.Shared.Life;

/// <summary>
/// An entity's ledger of lifeforce (LF), the currency that every operation costs. The stock obeys L' = income - spending and never
/// falls below zero; vitality is income over spending. Costs are observed as CPU time x rate; a declared cost is only the prior.
/// Safe for concurrent use.
/// </summary>
public sealed class Lifeforce
{
    private readonly Lock _lock = new();
    private readonly LifeforceOptions _options;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, CostEstimate> _costs = new(StringComparer.Ordinal);
    private readonly DecayingSum _income;
    private readonly DecayingSum _spending;
    private double _stock;
    private double _earned;
    private double _spent;
    private long _accruedAt;

    /// <summary>Opens a ledger.</summary>
    /// <param name="options">Rates and limits.</param>
    /// <param name="clock">The clock that income accrues by.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate or limit is negative or not finite.</exception>
    public Lifeforce(LifeforceOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        options.ThrowIfInvalid();
        _options = options;
        _clock = clock;
        _stock = options.InitialStock;
        _accruedAt = clock.GetTimestamp();
        _income = new DecayingSum(options.VitalityHalfLife, clock);
        _spending = new DecayingSum(options.VitalityHalfLife, clock);
    }

    /// <summary>Lifeforce in stock, 0 to <see cref="LifeforceOptions.MaximumStock"/>.</summary>
    public double Stock
    {
        get
        {
            lock (_lock)
            {
                Accrue();
                return _stock;
            }
        }
    }

    /// <summary>What came in since the ledger was opened, what exceeded the maximum stock included; and what was spent.</summary>
    public (double Earned, double Spent) Totals
    {
        get
        {
            lock (_lock)
            {
                Accrue();
                return (_earned, _spent);
            }
        }
    }

    /// <summary>Income over spending, both with a half-life; above 1 the entity thrives. Infinity while nothing was spent.</summary>
    public double Vitality
    {
        get
        {
            lock (_lock)
            {
                Accrue();
                return _spending.Value > 0 ? _income.Value / _spending.Value : double.PositiveInfinity;
            }
        }
    }

    /// <summary>Books income besides the trickle, for example the reward of a confirmed prediction.</summary>
    /// <param name="amount">Lifeforce earned, at least 0. What exceeds the maximum stock is income, but is not kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative or not finite.</exception>
    public void Earn(double amount)
    {
        ThrowIfNotAmount(amount);
        lock (_lock)
        {
            Accrue();
            Add(amount);
        }
    }

    /// <summary>Takes lifeforce if there is enough; otherwise takes nothing.</summary>
    /// <param name="amount">Lifeforce to take, at least 0.</param>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative or not finite.</exception>
    public bool TrySpend(double amount)
    {
        ThrowIfNotAmount(amount);
        lock (_lock)
        {
            Accrue();
            if (amount > _stock)
            {
                return false;
            }

            _stock -= amount;
            _spent += amount;
            _spending.Add(amount);
            return true;
        }
    }

    /// <summary>What an operation is expected to cost: the mean of the prior (worth a few observations) and what was observed.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="prior">The declared cost, used until observations outweigh it.</param>
    /// <returns>Expected cost in lifeforce.</returns>
    public double ExpectedCost(string operation, double prior)
    {
        ThrowIfNotAmount(prior);
        lock (_lock)
        {
            return CostOf(operation, prior).Mean;
        }
    }

    /// <summary>Charges an operation that has run, by the CPU time it took.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="prior">Its declared cost.</param>
    /// <param name="cpuTime">The CPU time that it took.</param>
    /// <returns>
    /// The observed cost, CPU time x rate. When it exceeds the stock, the stock becomes zero: the work is done, and a ledger has no debts.
    /// </returns>
    public double Charge(string operation, double prior, TimeSpan cpuTime)
    {
        ThrowIfNotAmount(prior);
        var observed = Math.Max(0, cpuTime.TotalSeconds) * _options.CostPerCpuSecond;
        lock (_lock)
        {
            Accrue();
            CostOf(operation, prior).Observe(observed);
            _spent += observed;
            _spending.Add(observed);
            _stock = Math.Max(0, _stock - observed);
            return observed;
        }
    }

    private CostEstimate CostOf(string operation, double prior)
    {
        if (!_costs.TryGetValue(operation, out var estimate))
        {
            estimate = new CostEstimate(prior);
            _costs.Add(operation, estimate);
        }

        return estimate;
    }

    private void Accrue()
    {
        var now = _clock.GetTimestamp();
        var seconds = _clock.GetElapsedTime(_accruedAt, now).TotalSeconds;
        _accruedAt = now;
        Add(Math.Max(0, seconds) * _options.IncomePerSecond);
    }

    private void Add(double amount)
    {
        _earned += amount;
        _income.Add(amount);
        _stock = Math.Min(_options.MaximumStock, _stock + amount);
    }

    private static void ThrowIfNotAmount(double amount)
    {
        if (!double.IsFinite(amount) || amount < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "An amount of lifeforce is finite and not negative.");
        }
    }
}
