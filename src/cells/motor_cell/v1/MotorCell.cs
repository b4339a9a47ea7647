using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Motor;

/// <summary>Brings a crawler into the garden, carries out orders to drive it, and cries when it stalls.</summary>
public sealed partial class MotorCell
{
    private static readonly TimeSpan JoinEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(3);

    private readonly ProcessContext _context;
    private readonly string _body;
    private readonly TimeSpan _forgetOrderAfter;
    private readonly MotorDrive _drive;
    private readonly ILogger _logger;
    private readonly long _started;
    private TimeSpan? _seenAt;
    private TimeSpan _orderedAt;

    private MotorCell(ProcessContext context, string body, TimeSpan forgetOrderAfter)
    {
        _context = context;
        _body = body;
        _forgetOrderAfter = forgetOrderAfter;
        _logger = context.Loggers.CreateLogger<MotorCell>();
        _started = context.Clock.GetTimestamp();
        _drive = new MotorDrive(context.CreateStateMachine(MotorState.Idle, MotorLife.Transitions), Act);
    }

    private TimeSpan Now => _context.Clock.GetElapsedTime(_started);

    /// <summary>Lives until cancelled.</summary>
    /// <param name="context">The process. Its settings: <c>NIMMERVERSE_BODY</c> (default crawler-0) and <c>NIMMERVERSE_ORDER_LASTS_S</c>
    /// (default 10): without a new order for so long, a driving crawler stops, for whoever drove it may be dead.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The cell's life.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var body = context.Settings.Text("body", "crawler-0")!;
        var lasts = context.Settings.Duration("order_lasts_s", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        if (!SubjectToken.IsValid(body))
        {
            context.Settings.Fault("body", $"is '{body}', but must be a subject token such as crawler-0");
        }

        context.Settings.ThrowIfFaulty();
        await using var orders = await context.Messenger.SubscribeAsync(
            Subjects.MotorCommand.Filter(context.Environment, context.Id), cancellationToken: cancellationToken);
        await using var views = await context.Messenger.SubscribeAsync(
            Subjects.WorldView.Filter(context.Environment, body), cancellationToken: cancellationToken);
        var cell = new MotorCell(context, body, lasts);
        cell.Join();
        var loop = new EventLoop(context.Clock, cell._logger);
        loop.Listen(orders, cell.Take);
        loop.Listen(views, cell.See);
        loop.Every(JoinEvery, cell.Check);
        await loop.RunAsync(cancellationToken);
    }

    private void Take(Received<MotorCommand> order)
    {
        _orderedAt = Now;
        var reply = _drive.Take(order.Body);
        if (order.ReplyTo is { } replyTo)
        {
            _context.Messenger.Respond(Subjects.MotorCommand, replyTo, reply);
        }

        LogOrder(_logger, order.Message.Header.Source.EntityId, order.Body.Order, reply.Accepted, reply.Reason);
    }

    private void See(Received<WorldView> received)
    {
        _seenAt = Now;
        if (_drive.See(received.Body))
        {
            LogStalled(_logger, _body);

            // Two words for one thing, so that the region of obstacles and the region of stalls both hear of it.
            Cry("stall", received.Body.Tick);
            Cry("obstacle", received.Body.Tick);
        }
    }

    private void Check()
    {
        if (_seenAt is not { } seen || Now - seen > Stale)
        {
            Join();
        }
        else if (_drive.Order != MotorOrder.Stop && Now - _orderedAt > _forgetOrderAfter)
        {
            LogForgotten(_logger, _forgetOrderAfter.TotalSeconds);
            _drive.Take(new MotorCommand { Order = MotorOrder.Stop });
        }
        else
        {
            _drive.Rest();
        }
    }

    private void Join() => Act(new WorldAction { Village = 0, Tick = 0, Kind = ActionKind.Join });

    private void Act(WorldAction action) => _context.Messenger.Publish(Subjects.WorldAction.For(_context.Environment, _body), action);

    private void Cry(string domain, long tick) => _context.Messenger.Publish(
        Subjects.CellWave.For(_context.Environment, _context.Id),
        new WaveSignal
        {
            Domain = domain,
            Confidence = 1,
            SemanticContent = JsonContent.Object(("body", _body), ("tick", tick), ("order", _drive.Order.ToString())),
        });

    [LoggerMessage(6400, LogLevel.Debug, "{Who} ordered {Order}: accepted {Accepted} {Reason}")]
    private static partial void LogOrder(ILogger logger, string who, MotorOrder order, bool accepted, string? reason);

    [LoggerMessage(6401, LogLevel.Information, "{Body} is stalled")]
    private static partial void LogStalled(ILogger logger, string body);

    [LoggerMessage(6402, LogLevel.Warning, "No order for {Seconds} s while driving: stopping")]
    private static partial void LogForgotten(ILogger logger, double seconds);
}
