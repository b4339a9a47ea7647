using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cortex.Credits;

namespace Nimmerverse.Cortex.Tests.Credits;

public sealed class CreditPoolTests
{
    /// <summary>Seen to fail with HasFor ignoring the reserve.</summary>
    [Fact]
    public void Last_credit_is_kept_for_urgent_requests()
    {
        var pool = new CreditPool(3);
        pool.Take();
        pool.Take();

        Assert.False(pool.HasFor(urgent: false));
        Assert.True(pool.HasFor(urgent: true));
    }

    [Fact]
    public void Single_credit_is_for_everybody()
    {
        var pool = new CreditPool(1);

        Assert.True(pool.HasFor(urgent: false));
    }

    [Fact]
    public void Credits_fall_while_something_waits_inside_the_engine_and_rise_again()
    {
        var pool = new CreditPool(8);
        Take(pool, 7);

        pool.Observe(new EngineLoad(7, 2, 0.5, null));
        var afterWaiting = pool.Limit;
        pool.Observe(new EngineLoad(7, 0, 0.5, null));

        Assert.Equal(6, afterWaiting);
        Assert.Equal(7, pool.Limit);
    }

    [Fact]
    public void Credits_fall_when_the_cache_is_full()
    {
        var pool = new CreditPool(8);
        Take(pool, 5);

        pool.Observe(new EngineLoad(5, 0, 0.93, null));

        Assert.Equal(4, pool.Limit);
    }

    [Fact]
    public void Engine_with_fewer_slots_gets_no_more_requests_than_slots()
    {
        var pool = new CreditPool(8);

        pool.Observe(new EngineLoad(0, 0, null, 2));

        Assert.Equal(2, pool.Limit);
    }

    [Fact]
    public void Limit_stays_within_one_and_the_configured_whatever_the_engine_tells() => Prop.ForAll<int>(seed =>
    {
        var chance = new Random(seed);
        var most = chance.Next(1, 20);
        var pool = new CreditPool(most);
        for (var i = 0; i < 200; i++)
        {
            if (chance.Next(2) == 0 && pool.HasFor(chance.Next(2) == 0))
            {
                pool.Take();
            }
            else if (pool.InUse > 0)
            {
                pool.Return();
            }

            pool.Observe(new EngineLoad(chance.Next(30), chance.Next(3), chance.NextDouble(), chance.Next(2) == 0 ? null : chance.Next(0, 30)));
            if (pool.Limit < 1 || pool.Limit > most)
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Return_of_a_credit_never_taken_is_a_bug() => Assert.Throws<InvalidOperationException>(new CreditPool(1).Return);

    private static void Take(CreditPool pool, int count)
    {
        for (var i = 0; i < count; i++)
        {
            pool.Take();
        }
    }
}
