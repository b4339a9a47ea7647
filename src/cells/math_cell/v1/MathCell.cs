using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Nimmerverse.Cells.Math.Expressions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Math;

/// <summary>Answers each request, publishes the answer, and emits a wave whose confidence says how surely it was arithmetic.</summary>
public sealed partial class MathCell
{
    private readonly ProcessContext _context;
    private readonly StateMachine<MathState> _machine;
    private readonly ILogger _logger;
    private double _lastCost;

    private MathCell(ProcessContext context)
    {
        _context = context;
        _logger = context.Loggers.CreateLogger<MathCell>();
        _machine = context.CreateStateMachine(MathState.Idle, MathLife.Transitions, change => _lastCost = change.LifeforceCost);
    }

    /// <summary>Lives until cancelled.</summary>
    /// <param name="context">The process.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The cell's life.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Settings.ThrowIfFaulty();

        // Replicas of the cell share the requests.
        await using var requests = await context.Messenger.SubscribeAsync(
            Subjects.MathRequest.Filter(context.Environment), new SubscriptionOptions { QueueGroup = "math" }, cancellationToken);
        var cell = new MathCell(context);
        var loop = new EventLoop(context.Clock, cell._logger);
        loop.Listen(requests, cell.Answer);
        await loop.RunAsync(cancellationToken);
    }

    private void Answer(Received<MathRequest> request)
    {
        using var activity = Telemetry.Activities.StartActivity("math.answer", ActivityKind.Server, request.Message.Header.Traceparent);
        var affordable = _machine.TryMove(MathState.Computing, "request") != MoveResult.NotAffordable;
        var calculation = affordable
            ? Calculator.Evaluate(request.Body.Expression, request.Body.Variables)
            : Calculation.Failed(Faults.Exhausted());
        _machine.TryMove(MathState.Emitting, calculation.Error?.Code ?? "calculated");
        Tell(request, calculation);
        _machine.TryMove(MathState.Idle, "answered");
    }

    private void Tell(Received<MathRequest> request, Calculation calculation)
    {
        var expression = request.Body.Expression;
        var response = new MathResponse
        {
            // An expression over the limit is refused; its beginning is enough to recognise it by.
            Expression = expression.Length <= Calculator.MaxLength ? expression : expression[..Calculator.MaxLength],
            Result = calculation.Text,
            Error = calculation.Error,
        };
        if (request.ReplyTo is { } replyTo)
        {
            _context.Messenger.Respond(Subjects.MathRequest, replyTo, response);
        }

        _context.Messenger.Publish(Subjects.MathResponse.For(_context.Environment), response);
        var judgement = ArithmeticJudgement.Of(expression, calculation);
        _context.Messenger.Publish(Subjects.CellWave.For(_context.Environment, _context.Id), new WaveSignal
        {
            Domain = judgement.Domain,
            Confidence = judgement.Confidence,
            SemanticContent = JsonContent.Object(
                ("expression", response.Expression), ("result", response.Result), ("error", calculation.Error?.Code)),
            LifeforceCost = _lastCost,
        });
        LogAnswered(_logger, response.Expression.Length, calculation.Error?.Code ?? "none", judgement.Confidence);
    }

    [LoggerMessage(6000, LogLevel.Debug, "Answered an expression of {Length} characters, error {Error}, surely arithmetic {Confidence}")]
    private static partial void LogAnswered(ILogger logger, int length, string error, double confidence);
}
