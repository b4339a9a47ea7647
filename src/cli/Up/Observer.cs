using System.Threading.Channels;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Up;

/// <summary>Listens to a village as the operator does, and passes on what it hears.</summary>
/// <param name="messenger">The operator's connection.</param>
/// <param name="events">Where it goes. When full, reading pauses, and the subscriptions drop and count their oldest messages.</param>
internal sealed class Observer(Messenger messenger, ChannelWriter<UpEvent> events)
{
    /// <summary>Listens until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var environment = messenger.Environment;
        await Task.WhenAll(
            ListenAsync(Subjects.NpcState.All(environment), cancellationToken),
            ListenAsync(Subjects.SupervisorStatus.All(environment), cancellationToken),
            ListenAsync(Subjects.GatesStatus.All(environment), cancellationToken),
            ListenAsync(Subjects.GateTransition.All(environment), cancellationToken),
            ListenAsync(Subjects.WaveCollapse.All(environment), cancellationToken),
            ListenAsync(Subjects.CellWave.All(environment), cancellationToken),
            ListenAsync(Subjects.WorldSnapshot.All(environment), cancellationToken),
            ListenAsync(Subjects.WorldMap.All(environment), cancellationToken),
            ListenAsync(Subjects.WorldDelta.All(environment), cancellationToken),
            ListenAsync(Subjects.WorldEvent.All(environment), cancellationToken),
            ListenAsync(Subjects.Allocation.All(environment), cancellationToken),
            ListenAsync(Subjects.CortexStatus.All(environment), cancellationToken),
            ListenAsync(Subjects.CortexResponse.All(environment), cancellationToken),
            ListenAsync(Subjects.BoundaryStatus.All(environment), cancellationToken),
            ListenAsync(Subjects.Heartbeat.All(environment), cancellationToken));
    }

    private async Task ListenAsync<TBody>(SubjectFilter<TBody> filter, CancellationToken cancellationToken)
        where TBody : class
    {
        await using var subscription = await messenger.SubscribeAsync(filter, new SubscriptionOptions { Capacity = 4096 }, cancellationToken);
        await foreach (var received in subscription.ReadAllAsync(cancellationToken))
        {
            await events.WriteAsync(new Heard(received.Body, received.Subject), cancellationToken);
        }
    }
}
