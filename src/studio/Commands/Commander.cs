using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Running;

namespace Nimmerverse.Studio.Commands;

/// <summary>
/// Carries out a person's orders as the bus user <c>operator</c>, over a connection of its own that lives as long as the order: what the
/// studio hears with can say nothing.
/// </summary>
/// <param name="context">What the process lives in.</param>
/// <param name="credentials">The operator's secret; null on a bus without users.</param>
internal sealed class Commander(ProcessContext context, string? credentials)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(2);

    /// <summary>Finds out whether orders can be carried out here.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="settings">What a lab decides.</param>
    /// <returns>Who carries them out; null when nobody may.</returns>
    public static Commander? Of(ProcessContext context, StudioSettings settings) => settings.Operator switch
    {
        StudioSettings.OpenBus => new(context, null),
        { Length: > 0 } file when File.Exists(file) => new(context, file),
        _ => null,
    };

    /// <summary>Carries out an order and leaves a trail of it, whatever came of it.</summary>
    /// <param name="order">The order.</param>
    /// <param name="by">Whose key it was given with.</param>
    /// <param name="supervisor">The machine that owns the NPC; for kill.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was done, what was answered, and the trail.</returns>
    public async Task<(bool Ok, string Detail, Guid Trail)> RunAsync(Order order, string by, string? supervisor, CancellationToken cancellationToken)
    {
        var started = context.Clock.GetUtcNow();
        var trail = Guid.CreateVersion7(started);
        await using var bus = await BusConnection.ConnectAsync(
            new BusOptions { Url = context.Host.NatsUrl, CredentialsFile = credentials, Name = $"{context.Environment}.cli.operator", SendImmediately = true },
            context.Loggers, context.Clock, cancellationToken);
        var source = new Source { EntityId = "operator", EntityType = EntityType.Operator, Node = context.Node, Tier = 5 };
        var messenger = new Messenger(bus, context.Environment, source, context.Clock, context.Loggers.CreateLogger<Messenger>());
        var (ok, detail) = await DoAsync(messenger, order, supervisor, trail, cancellationToken);
        await LeaveTrailAsync(messenger, order, by, trail, started, ok, detail);
        await bus.FlushAsync(Patience, CancellationToken.None);
        return (ok, detail, trail);
    }

    private async Task<(bool Ok, string Detail)> DoAsync(Messenger messenger, Order order, string? supervisor, Guid trail, CancellationToken cancellationToken)
    {
        var environment = context.Environment;
        switch (order.Name)
        {
            case "freeze" or "thaw":
                var governor = await messenger.RequestAsync(
                    Subjects.GovernorCommand, Subjects.GovernorCommand.For(environment),
                    new GovernorCommand { Order = order.Name is "freeze" ? GovernorOrder.Freeze : GovernorOrder.Thaw }, Patience, cancellationToken);
                return governor.Body is { } said ? (said.Ok, said.Detail) : (false, Unanswered(governor.Status, "governor"));
            case "kill" when supervisor is null:
                return (false, $"no supervisor has told of NPC {order.Npc}");
            case "kill":
                var killed = await messenger.RequestAsync(
                    Subjects.SupervisorCommand, Subjects.SupervisorCommand.For(environment, supervisor),
                    new SupervisorCommand { Order = SupervisorOrder.Kill, Npc = order.Npc }, Patience, cancellationToken);
                return killed.Body is { } reply
                    ? (reply.Accepted, reply.Accepted ? $"NPC {order.Npc} is killed; its supervisor starts it again" : reply.Reason ?? "the supervisor refused")
                    : (false, Unanswered(killed.Status, $"supervisor of {supervisor}"));
            case "wave":
                messenger.Publish(
                    Subjects.CellWave.For(environment, "operator"),
                    new WaveSignal { Domain = order.Said!, Confidence = Math.Abs(order.Confidence), Polarity = order.Confidence < 0 ? -1 : 1 });
                return (true, $"the wave '{order.Said}' was emitted with confidence {order.Confidence:0.00}");
            default:
                messenger.Publish(Subjects.CortexRequestBy.For(environment, "operator"), new CognitiveRequest
                {
                    RequestId = trail,
                    EventType = "question",
                    Domain = "operator",
                    Confidence = 1,
                    StructuredInput = JsonContent.Object(),
                    SuggestedActions = [],
                    Priority = 5,
                    ProcessingBudgetLf = 1_000,
                    ResponseTimeoutMs = (int)AnswerWithin.TotalMilliseconds,
                    Question = order.Said,
                });
                return (true, "the question is on its way; the answer comes as an event of cortex/nyx");
        }
    }

    private async Task LeaveTrailAsync(Messenger messenger, Order order, string by, Guid trail, DateTimeOffset started, bool ok, string detail)
    {
        var inputs = new CommandInputs { Order = order.Name, Target = order.Target, By = by, Said = order.Said, Detail = detail };
        using var patience = new CancellationTokenSource(Patience, context.Clock);
        try
        {
            await messenger.PublishTrailAsync(
                new Trail
                {
                    TrailId = order.Name is "ask" ? Guid.CreateVersion7(started) : trail,
                    ParentTrail = null,
                    Kind = TrailKinds.Command,
                    Actor = "operator",
                    Environment = context.Environment.Value,
                    Garden = context.Host.Garden,
                    Started = started,
                    Ended = context.Clock.GetUtcNow(),
                    Inputs = JsonSerializer.SerializeToElement(inputs, WireJson.Default.CommandInputs),
                    StatesVisited = ["asked", ok ? "done" : "refused"],
                    Cost = 0,
                    Reward = 0,
                    Outcome = ok ? TrailOutcome.Success : TrailOutcome.Failure,
                },
                patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It was said on the bus; that no stream has acknowledged it does not undo the order.
        }
    }

    private static string Unanswered(ReplyStatus status, string who) => status switch
    {
        ReplyStatus.NoResponders => $"the {who} is not there",
        ReplyStatus.TimedOut => $"the {who} did not answer within {Patience.TotalSeconds:0} s",
        _ => $"the {who} could not be asked: {status}",
    };
}
