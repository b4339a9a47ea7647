using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Life;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Life;

public sealed class LifeforceTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Stock_never_leaves_its_bounds_whatever_is_done_to_it()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Kind, ushort Amount)[]>(), steps =>
        {
            var ledger = Open(new LifeforceOptions { InitialStock = 10, MaximumStock = 50 });
            return steps.All(step =>
            {
                Do(ledger, step.Kind, step.Amount / 100.0);
                return ledger.Stock is >= 0 and <= 50;
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void TrySpend_more_than_the_stock_takes_nothing()
    {
        var ledger = Open(new LifeforceOptions { InitialStock = 5, IncomePerSecond = 0 });

        Assert.False(ledger.TrySpend(5.5));
        Assert.Equal(5, ledger.Stock);
        Assert.True(ledger.TrySpend(5));
        Assert.Equal(0, ledger.Stock);
    }

    [Fact]
    public void Stock_grows_by_the_trickle()
    {
        var ledger = Open(new LifeforceOptions { InitialStock = 0, IncomePerSecond = 2 });

        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(6, ledger.Stock, precision: 6);
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.2, false)]
    public void Vitality_tells_thriving_from_declining_by_the_share_of_a_core_used(double coreShare, bool thrives)
    {
        var ledger = Open(new LifeforceOptions { IncomePerSecond = 1, CostPerCpuSecond = 10 });
        for (var second = 0; second < 300; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            ledger.Charge("work", 0, TimeSpan.FromSeconds(coreShare));
        }

        Assert.Equal(thrives, ledger.Vitality > 1);
        Assert.Equal(1 / (coreShare * 10), ledger.Vitality, tolerance: 0.05);
    }

    [Fact]
    public void ExpectedCost_begins_at_the_prior_and_follows_what_is_observed()
    {
        var ledger = Open(new LifeforceOptions { CostPerCpuSecond = 10 });
        Assert.Equal(3, ledger.ExpectedCost("read", 3));

        for (var i = 0; i < 200; i++)
        {
            ledger.Charge("read", 3, TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(0.01, ledger.ExpectedCost("read", 3), tolerance: 0.1);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Earn_of_what_is_no_amount_is_refused(double amount) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(new LifeforceOptions()).Earn(amount));

    private Lifeforce Open(LifeforceOptions options) => new(options, _clock);

    private void Do(Lifeforce ledger, byte kind, double amount)
    {
        switch (kind % 4)
        {
            case 0:
                ledger.Earn(amount);
                break;
            case 1:
                ledger.TrySpend(amount);
                break;
            case 2:
                ledger.Charge("work", amount, TimeSpan.FromSeconds(amount));
                break;
            default:
                _clock.Advance(TimeSpan.FromSeconds(amount));
                break;
        }
    }
}
