using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Tests.Messaging;

public sealed class TrailOutboxTests
{
    private readonly Channel<Trail> _offered = Channel.CreateUnbounded<Trail>();
    private int _refusals;

    // Seen to fail with a refused trail removed from the queue.
    [Fact]
    public async Task Trail_that_is_refused_is_offered_again_until_it_is_stored_and_order_is_kept()
    {
        _refusals = 2;
        var outbox = new TrailOutbox(StoreAsync, TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var life = outbox.RunAsync(stop.Token);
        var (first, second) = (Trail(1), Trail(2));
        outbox.Add(first);
        outbox.Add(second);

        Assert.Equal([first, first, first, second], [await NextAsync(), await NextAsync(), await NextAsync(), await NextAsync()]);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => life);
        Assert.Equal((2, 0), (outbox.Stored, outbox.Lost));
    }

    [Fact]
    public async Task Trails_that_wait_at_the_end_are_offered_once_more()
    {
        var outbox = new TrailOutbox(StoreAsync, TimeProvider.System, NullLogger.Instance);
        outbox.Add(Trail(1));
        outbox.Add(Trail(2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outbox.RunAsync(new CancellationToken(canceled: true)));

        Assert.Equal(2, outbox.Stored);
    }

    [Fact]
    public void Beyond_the_capacity_the_oldest_trail_is_lost_and_counted()
    {
        var outbox = new TrailOutbox(StoreAsync, TimeProvider.System, NullLogger.Instance);
        for (var i = 0; i < TrailOutbox.Capacity + 3; i++)
        {
            outbox.Add(Trail(i));
        }

        Assert.Equal(3, outbox.Lost);
    }

    private static Trail Trail(int reward) => new Behaviour("IDLE", JsonContent.Object(), DateTimeOffset.UnixEpoch).End(
        new BehaviourIdentity("test", EnvironmentName.Dev, Garden.Virtual), DateTimeOffset.UnixEpoch, TrailOutcome.Success, reward, "test");

    private async Task<Trail> NextAsync() => await _offered.Reader.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

    private Task<string?> StoreAsync(Trail trail, CancellationToken cancellationToken)
    {
        _offered.Writer.TryWrite(trail);
        if (_refusals-- > 0)
        {
            return _refusals % 2 == 0 ? Task.FromResult<string?>("no stream") : throw new BusException(BusErrorKind.Unreachable, "gone");
        }

        return Task.FromResult<string?>(null);
    }
}
