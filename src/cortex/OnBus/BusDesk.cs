using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.OnBus;

/// <summary>What the gateway hears besides requests: gates, credits, cancellations, an operator's orders; and its status once a second.</summary>
/// <param name="context">The process.</param>
/// <param name="gateway">The gateway.</param>
/// <param name="http">Where its HTTP endpoint listens, or null.</param>
internal sealed partial class BusDesk(ProcessContext context, Gateway gateway, string? http)
{
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(1);

    private readonly ILogger<BusDesk> _logger = context.Loggers.CreateLogger<BusDesk>();

    /// <summary>Listens until told to stop.</summary>
    /// <param name="ready">Completed when the gates are heard: a request may be taken from then on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with it.</returns>
    public async Task RunAsync(TaskCompletionSource ready, CancellationToken cancellationToken)
    {
        var (messenger, environment) = (context.Messenger, context.Environment);
        await using var transitions = await messenger.SubscribeAsync(Subjects.GateTransition.All(environment), cancellationToken: cancellationToken);
        await using var gates = await messenger.SubscribeAsync(Subjects.GatesStatus.All(environment), cancellationToken: cancellationToken);
        await using var allocations = await messenger.SubscribeAsync(Subjects.Allocation.All(environment), cancellationToken: cancellationToken);
        await using var credits = await messenger.SubscribeAsync(Subjects.CortexCredit.All(environment), cancellationToken: cancellationToken);
        await using var cancels = await messenger.SubscribeAsync<CognitiveCancel>(Subjects.CortexCancel.All(environment), cancellationToken: cancellationToken);
        await using var ownCancels = await messenger.SubscribeAsync<CognitiveCancel>(Subjects.CortexCancelBy.All(environment), cancellationToken: cancellationToken);
        await using var orders = await messenger.SubscribeAsync<CortexCommand>(Subjects.CortexCommand.All(environment), cancellationToken: cancellationToken);
        ready.TrySetResult();
        await Task.WhenAll(
            HearAsync(transitions, one => gateway.Gates.Hear(one.Body, one.Message.Header.Timestamp), cancellationToken),
            HearAsync(gates, one => gateway.Gates.Hear(one.Body, one.Message.Header.Timestamp), cancellationToken),
            HearAsync(allocations, one => gateway.Gates.Hear(one.Body, context.Clock.GetUtcNow()), cancellationToken),
            HearAsync(credits, OnCredit, cancellationToken),
            HearAsync(cancels, one => OnCancel(one, Requester.Of(one.Message.Header.Source)), cancellationToken),
            HearAsync(ownCancels, one => OnCancel(one, one.Subject[(one.Subject.LastIndexOf('.') + 1)..]), cancellationToken),
            ObeyAsync(orders, cancellationToken),
            TellAsync(cancellationToken));
    }

    private async Task HearAsync<TBody>(TypedSubscription<TBody> subscription, Action<Received<TBody>> handle, CancellationToken cancellationToken)
        where TBody : class
    {
        await foreach (var received in subscription.ReadAllAsync(cancellationToken))
        {
            await gateway.PostAsync(() => handle(received), cancellationToken);
        }
    }

    private void OnCredit(Received<CognitiveCredit> received) =>
        gateway.Hear(received.Subject[(received.Subject.LastIndexOf('.') + 1)..], received.Body);

    private void OnCancel(Received<CognitiveCancel> received, string by)
    {
        var was = gateway.Cancel(received.Body.RequestId, by);
        if (received.ReplyTo is { } replyTo)
        {
            Say(() => context.Messenger.Respond(
                Subjects.CortexCancel, replyTo, new CognitiveCancelled { RequestId = received.Body.RequestId, Was = was }));
        }
    }

    private async Task ObeyAsync(TypedSubscription<CortexCommand> orders, CancellationToken cancellationToken)
    {
        await foreach (var order in orders.ReadAllAsync(cancellationToken))
        {
            if (order.ReplyTo is { } replyTo)
            {
                // A load takes long; other orders do not wait for it.
                _ = ObeyAsync(order.Body, replyTo, cancellationToken);
            }
        }
    }

    private async Task ObeyAsync(CortexCommand order, string replyTo, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await new OrderBook(gateway, http).ObeyAsync(order, cancellationToken);
            Say(() => context.Messenger.Respond(Subjects.CortexCommand, replyTo, reply));
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StatusEvery, context.Clock);
        do
        {
            var status = await gateway.QueryAsync(
                () =>
                {
                    gateway.FreeIdle();
                    return gateway.Status(http);
                },
                cancellationToken);
            Say(() => context.Messenger.Publish(Subjects.CortexStatus.For(context.Environment), status));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Say(Action publish)
    {
        try
        {
            publish();
        }
        catch (BusException exception)
        {
            LogUntold(exception.Message);
        }
    }

    [LoggerMessage(10220, LogLevel.Warning, "A word could not be said: {Reason}")]
    private partial void LogUntold(string reason);
}
