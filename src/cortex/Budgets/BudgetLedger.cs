namespace Nimmerverse.Cortex.Budgets;

/// <summary>
/// Who has used how much of its window. What a request may use at most is reserved before it is sent and replaced by what it did use:
/// used and reserved together never exceed the limit, however many ask at once. Safe for concurrent use.
/// </summary>
/// <param name="limitOf">The limit of an identity.</param>
/// <param name="clock">The clock of the windows.</param>
/// <param name="settled">Told who used what, when it is settled; null for nobody.</param>
internal sealed class BudgetLedger(Func<string, BudgetLimit> limitOf, TimeProvider clock, Action<string, Charge>? settled = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Reservation> _open = [];

    /// <summary>Reserves, or tells when to ask again. A request that has a reservation already keeps it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="identity">Who pays.</param>
    /// <param name="most">What it may use at most.</param>
    /// <param name="retryAfter">Time until the window ends; zero when the result is true, or when no window would hold it.</param>
    /// <returns>Whether it was reserved.</returns>
    public bool TryReserve(Guid request, string identity, Charge most, out TimeSpan retryAfter)
    {
        lock (_lock)
        {
            retryAfter = TimeSpan.Zero;
            if (_open.ContainsKey(request))
            {
                return true;
            }

            var limit = limitOf(identity);
            var account = AccountOf(identity, limit);
            var wanted = account.Used + account.Reserved + most;
            if (wanted.Tokens > limit.Tokens || wanted.Lf > limit.Lf)
            {
                var fitsAnEmptyWindow = most.Tokens <= limit.Tokens && most.Lf <= limit.Lf;
                retryAfter = fitsAnEmptyWindow ? account.Ends - clock.GetUtcNow() : TimeSpan.Zero;
                return false;
            }

            account.Reserved += most;
            _open.Add(request, new(identity, most));
            return true;
        }
    }

    /// <summary>Replaces a reservation by what was used; nothing when there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="used">What it used.</param>
    public void Settle(Guid request, Charge used)
    {
        lock (_lock)
        {
            if (!_open.Remove(request, out var reservation))
            {
                return;
            }

            var account = AccountOf(reservation.Identity, limitOf(reservation.Identity));
            account.Reserved -= reservation.Most;
            account.Used += used;
            settled?.Invoke(reservation.Identity, used);
        }
    }

    /// <summary>Charges what was used before this ledger began, such as by an earlier process of the same window.</summary>
    /// <param name="identity">Who used it.</param>
    /// <param name="used">What.</param>
    /// <param name="at">When.</param>
    public void Recall(string identity, Charge used, DateTimeOffset at)
    {
        lock (_lock)
        {
            var limit = limitOf(identity);
            var account = AccountOf(identity, limit);
            if (at >= account.Ends - limit.Window)
            {
                account.Used += used;
            }
        }
    }

    /// <summary>Every account as it stands.</summary>
    /// <returns>Identity, used and reserved, limit.</returns>
    public IReadOnlyList<(string Identity, Charge Used, Charge Reserved, BudgetLimit Limit)> Snapshot()
    {
        lock (_lock)
        {
            return [.. _accounts.Keys.Order(StringComparer.Ordinal).Select(identity =>
            {
                var limit = limitOf(identity);
                var account = AccountOf(identity, limit);
                return (identity, account.Used, account.Reserved, limit);
            })];
        }
    }

    private Account AccountOf(string identity, BudgetLimit limit)
    {
        var now = clock.GetUtcNow();
        if (!_accounts.TryGetValue(identity, out var account))
        {
            _accounts.Add(identity, account = new Account());
        }

        if (now >= account.Ends)
        {
            var into = (now - DateTimeOffset.UnixEpoch).Ticks % limit.Window.Ticks;
            account.Ends = now.AddTicks(limit.Window.Ticks - into);

            // What is reserved belongs to requests under way: they will be settled in the new window.
            account.Used = default;
        }

        return account;
    }

    private sealed record Reservation(string Identity, Charge Most);

    private sealed class Account
    {
        public DateTimeOffset Ends { get; set; } = DateTimeOffset.MinValue;

        public Charge Used { get; set; }

        public Charge Reserved { get; set; }
    }
}
