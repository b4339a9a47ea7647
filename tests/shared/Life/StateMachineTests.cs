using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Life;

public sealed class StateMachineTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<StateChange> _told = [];
    private TimeSpan _cpu;

    private enum Battery
    {
        Monitoring,
        Low,
        CriticallyLow,
    }

    [Fact]
    public void TryMove_along_a_declared_transition_moves_charges_and_tells()
    {
        var machine = Declare(new LifeforceOptions { CostPerCpuSecond = 10, IncomePerSecond = 0 });
        _cpu += TimeSpan.FromMilliseconds(50);

        Assert.Equal(MoveResult.Moved, machine.TryMove(Battery.Low, "18 %"));

        Assert.Equal(Battery.Low, machine.State);
        var change = Assert.Single(_told);
        Assert.Equal(("MONITORING", "LOW", "18 %"), (change.From, change.To, change.Cause));
        Assert.Equal(0.5, change.LifeforceCost, precision: 6);
        Assert.Equal(99.5, change.LifeforceStock, precision: 6);
    }

    [Fact]
    public void TryMove_where_no_transition_is_declared_is_refused_and_untold()
    {
        var machine = Declare(new LifeforceOptions());

        Assert.Equal(MoveResult.NotDeclared, machine.TryMove(Battery.CriticallyLow, "jump"));
        Assert.Equal(MoveResult.AlreadyThere, machine.TryMove(Battery.Monitoring, "again"));

        Assert.Equal(Battery.Monitoring, machine.State);
        Assert.Empty(_told);
    }

    [Fact]
    public void TryMove_that_costs_more_than_the_stock_is_refused_until_income_comes()
    {
        var machine = Declare(new LifeforceOptions { InitialStock = 0.5, IncomePerSecond = 1 });
        Assert.Equal(MoveResult.NotAffordable, machine.TryMove(Battery.Low, "18 %"));

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(MoveResult.Moved, machine.TryMove(Battery.Low, "18 %"));
    }

    [Fact]
    public void Declaring_a_transition_twice_or_to_itself_is_a_bug()
    {
        var ledger = new Lifeforce(new LifeforceOptions(), _clock);

        Assert.Throws<ArgumentException>(() => new StateMachine<Battery>(
            "b", Battery.Low, [new(Battery.Low, Battery.Monitoring), new(Battery.Low, Battery.Monitoring)], ledger, _told.Add));
        Assert.Throws<ArgumentException>(() => new StateMachine<Battery>(
            "b", Battery.Low, [new(Battery.Low, Battery.Low)], ledger, _told.Add));
    }

    private StateMachine<Battery> Declare(LifeforceOptions options) => new(
        "battery",
        Battery.Monitoring,
        [new(Battery.Monitoring, Battery.Low, 1), new(Battery.Low, Battery.Monitoring, 1), new(Battery.Low, Battery.CriticallyLow, 1)],
        new Lifeforce(options, _clock),
        _told.Add,
        () => _cpu);
}
