using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.World.Gardens;

namespace Nimmerverse.World.Running;

/// <summary>
/// Actions on their way from the bus to the next tick. Holds <see cref="Capacity"/>; an action that finds it full is dropped and counted,
/// because what waits already was sent first and one body's flood must not push out what others have said.
/// </summary>
internal sealed class ActionInbox
{
    internal const int Capacity = 8192;

    private static readonly Counter<long> DroppedActions =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.world.actions_dropped", "{action}", "Actions dropped because the inbox was full");

    private readonly Channel<BodyAction> _waiting = Channel.CreateBounded<BodyAction>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly BodyAction[] _taken = new BodyAction[Capacity];
    private long _dropped;

    /// <summary>Actions dropped since start.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Hears what every body wants, until cancelled.</summary>
    internal async Task ReceiveAsync(Messenger messenger, TaskCompletionSource listening, CancellationToken cancellationToken)
    {
        var options = new SubscriptionOptions { Capacity = Capacity, Overflow = BusOverflow.DropNewest };
        var everybody = Subjects.WorldAction.All(messenger.Environment);
        await using var subscription = await messenger.SubscribeAsync(everybody, options, cancellationToken);
        listening.SetResult();
        await foreach (var received in subscription.ReadAllAsync(cancellationToken))
        {
            if (Subjects.WorldAction.TryParse(received.Subject, out var parameters))
            {
                Offer(new BodyAction(parameters[0], received.Body));
            }
        }
    }

    internal void Offer(BodyAction action)
    {
        if (!_waiting.Writer.TryWrite(action))
        {
            Interlocked.Increment(ref _dropped);
            DroppedActions.Add(1);
        }
    }

    /// <summary>Takes what waits, in order of arrival; valid until the next call.</summary>
    internal ReadOnlySpan<BodyAction> Take()
    {
        var count = 0;
        while (count < _taken.Length && _waiting.Reader.TryRead(out var action))
        {
            _taken[count++] = action;
        }

        return _taken.AsSpan(0, count);
    }
}
