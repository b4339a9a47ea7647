using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Supervisor.Leasing;
using Nimmerverse.TestKit;

namespace Nimmerverse.Supervisor.Tests.Leasing;

public sealed class LeaseKeeperTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly MemoryLeaseStore _store = new();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Free_lease_taken_with_its_revision_as_epoch()
    {
        var keeper = Create();
        Assert.True((await AcquireAsync(keeper)).Acquired);
        Assert.True(keeper.IsHeld);
        Assert.Equal(_store.Revision, keeper.Epoch);
    }

    [Fact]
    public async Task Renewing_holder_second_refused_at_the_first_renewal()
    {
        _store.Put(LeaseRecord.OfSelf(Guid.NewGuid()));
        var acquiring = Create().AcquireAsync(CancellationToken.None);
        _store.Put(LeaseRecord.OfSelf(Guid.NewGuid()));
        var refused = await DriveAsync(acquiring);
        Assert.False(refused.Acquired);
        Assert.Contains("already has a supervisor", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holder_process_dead_taken_over_without_waiting()
    {
        _store.Put(LeaseRecord.OfSelf(Guid.NewGuid()) with { StartTicks = 1 });
        var before = _clock.GetTimestamp();
        var next = Create();
        Assert.True((await AcquireAsync(next)).Acquired);
        Assert.Equal(before, _clock.GetTimestamp());
    }

    [Fact]
    public async Task Holder_on_another_machine_silent_taken_over_after_expiry_only()
    {
        // Seen failing (taken at once) with the boot id left out of IsAbandoned.
        _store.Put(LeaseRecord.OfSelf(Guid.NewGuid()) with { BootId = "elsewhere", StartTicks = 1 });
        var before = _clock.GetUtcNow();
        Assert.True((await AcquireAsync(Create())).Acquired);
        Assert.InRange(_clock.GetUtcNow() - before, LeaseKeeper.Expiry, LeaseKeeper.Expiry + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Unreadable_record_expires_too()
    {
        await _store.WriteAsync("garbage"u8.ToArray(), 0, CancellationToken.None);
        Assert.True((await AcquireAsync(Create())).Acquired);
    }

    [Fact]
    public async Task Lease_given_back_taken_at_once()
    {
        var first = Create();
        await AcquireAsync(first);
        await first.ReleaseAsync(CancellationToken.None);
        Assert.False(first.IsHeld);
        var before = _clock.GetTimestamp();
        Assert.True((await AcquireAsync(Create())).Acquired);
        Assert.Equal(before, _clock.GetTimestamp());
    }

    [Fact]
    public async Task Each_takeover_has_a_higher_epoch()
    {
        ulong epoch = 0;
        for (var life = 0; life < 5; life++)
        {
            var keeper = Create();
            await AcquireAsync(keeper);
            Assert.True(keeper.Epoch > epoch);
            epoch = keeper.Epoch;
            await keeper.ReleaseAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Bus_gone_holder_stops_acting_before_others_may_take_over_and_goes_on_when_it_is_back()
    {
        var keeper = Create();
        await AcquireAsync(keeper);
        using var stop = new CancellationTokenSource();
        var keeping = keeper.KeepAsync(stop.Token);
        _store.CutOff = true;
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(keeper.IsHeld);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(keeper.IsHeld);

        _store.CutOff = false;
        await DriveUntilAsync(() => keeper.IsHeld);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    [Fact]
    public async Task Lease_taken_by_another_holder_told_and_stops_acting()
    {
        // Seen failing (renewed over the other's lease) with the expected revision left out of the writing.
        var keeper = Create();
        await AcquireAsync(keeper);
        var keeping = keeper.KeepAsync(CancellationToken.None);
        _store.Put(LeaseRecord.OfSelf(Guid.NewGuid()));
        var lost = await DriveAsync(keeping);
        Assert.Contains("taken over", lost, StringComparison.Ordinal);
        Assert.False(keeper.IsHeld);
    }

    [Fact]
    public async Task Answers_lost_own_lease_not_taken_for_anothers()
    {
        var keeper = Create();
        await AcquireAsync(keeper);
        using var stop = new CancellationTokenSource();
        var keeping = keeper.KeepAsync(stop.Token);
        _store.AnswersLost = true;
        _clock.Advance(LeaseKeeper.RenewEvery);
        _store.AnswersLost = false;
        _clock.Advance(TimeSpan.FromSeconds(3.5));
        await DriveUntilAsync(() => keeper.IsHeld);
        Assert.False(keeping.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    [Fact]
    public async Task Bus_absent_reason_told()
    {
        _store.CutOff = true;
        var refused = await AcquireAsync(Create());
        Assert.False(refused.Acquired);
        Assert.Equal("the bus is cut off", refused.Reason);
    }

    private LeaseKeeper Create() => new(_store, "node-a", _clock, NullLogger<LeaseKeeper>.Instance);

    private Task<LeaseAcquisition> AcquireAsync(LeaseKeeper keeper) => DriveAsync(keeper.AcquireAsync(CancellationToken.None));

    /// <summary>Moves the clock in small steps until a task ends, letting it run between them.</summary>
    private async Task<T> DriveAsync<T>(Task<T> task)
    {
        await DriveUntilAsync(() => task.IsCompleted);
        return await task;
    }

    private async Task DriveUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(2), limit.Token);
            if (!condition())
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
