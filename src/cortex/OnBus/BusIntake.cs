using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.OnBus;

/// <summary>Drains the work queue into the gateway: every request is held until its answer is on its way.</summary>
/// <param name="context">The process.</param>
/// <param name="gateway">The gateway.</param>
/// <param name="identities">Who may ask for whom.</param>
internal sealed partial class BusIntake(ProcessContext context, Gateway gateway, IdentityBook identities)
{
    private const int Batch = 256;
    private const int Remembered = 4_096;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(8);

    private readonly AnswerBook _answers = new(context);
    private readonly ILogger<BusIntake> _logger = context.Loggers.CreateLogger<BusIntake>();
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, JetStreamMessage> _held = [];
    private readonly Dictionary<Guid, CognitiveResponse> _recent = [];
    private readonly Queue<Guid> _recentOrder = new();
    private readonly DateTimeOffset _started = context.Clock.GetUtcNow();

    /// <summary>Takes requests until told to stop.</summary>
    /// <param name="cancellationToken">Ends it; what is held stays in the queue.</param>
    /// <returns>A task that ends with it.</returns>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(TakeAsync(cancellationToken), KeepAsync(cancellationToken));

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var consumer = await OpenAsync(cancellationToken);
        await foreach (var message in consumer.ConsumeAsync(Batch, cancellationToken))
        {
            await TakeAsync(message, cancellationToken);
        }
    }

    // The reader is made anew at each start: what an earlier gateway held comes at once, not when its time has run out.
    private async Task<PullConsumer> OpenAsync(CancellationToken cancellationToken)
    {
        var stream = CortexStream.Name(context.Environment);
        var isTold = false;
        while (true)
        {
            try
            {
                await context.Bus.JetStream.DeleteConsumerAsync(stream, CortexStream.Reader, cancellationToken);
                return await context.Bus.JetStream.CreateOrUpdateConsumerAsync(stream, CortexStream.ReaderConfiguration(), cancellationToken);
            }
            catch (BusException exception)
            {
                if (!isTold)
                {
                    LogNoQueue(stream, exception.Message);
                    isTold = true;
                }

                await Task.Delay(Retry, context.Clock, cancellationToken);
            }
        }
    }

    private async Task TakeAsync(JetStreamMessage message, CancellationToken cancellationToken)
    {
        var raw = new BusMessage(message.Subject, message.Payload);
        if (!context.Messenger.TryRead(Subjects.CortexRequest, raw, out var request))
        {
            message.Term();
            return;
        }

        var sender = Subjects.CortexRequestBy.TryParse(message.Subject, out var names) ? names[0] : Requester.Of(request.Header.Source);
        if (!SubjectToken.IsValid(sender))
        {
            message.Term();
            return;
        }

        var id = request.Body.RequestId ?? request.Header.MessageId;
        lock (_lock)
        {
            if (!_held.TryAdd(id, message))
            {
                // It came again while it is being answered: the newer delivery is the one to acknowledge.
                _held[id] = message;
                return;
            }
        }

        if (await KnownAsync(id, message, cancellationToken) is { } answer)
        {
            Answer(id, answer, cancellationToken);
            return;
        }

        var now = context.Clock.GetUtcNow();
        var ask = BusAsk.Of(request, id, sender, identities, now, out var fault);
        var wanted = Subjects.CortexStream.For(context.Environment, sender).Value;
        fault ??= request.Body.StreamSubject is { } subject && subject != wanted ? $"its stream subject must be {wanted}" : null;
        var outlet = new BusOutlet(
            context, message, ask, request.Body.StreamSubject is not null, request.Body.StreamWindow, (from, response) => OnEnd(from, id, response, cancellationToken));
        if (fault is not null)
        {
            outlet.End(
                new CognitiveResponse
                {
                    RequestId = id,
                    Requester = sender,
                    Outcome = CognitiveOutcome.Refused,
                    Reason = Reasons.InvalidRequest,
                    Detail = fault,
                },
                null);
            return;
        }

        await gateway.AskAsync(ask, outlet, cancellationToken);
    }

    private async Task<CognitiveResponse?> KnownAsync(Guid id, JetStreamMessage message, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_recent.TryGetValue(id, out var recent))
            {
                return recent;
            }
        }

        // Only what was asked before this process began can have been answered by another.
        if (message.Position.Stored > _started + ClockSkew && message.Position.Delivered <= 1)
        {
            return null;
        }

        while (true)
        {
            try
            {
                return await _answers.FindAsync(id, cancellationToken);
            }
            catch (BusException exception)
            {
                LogNoAnswers(exception.Message);
                await Task.Delay(Retry, context.Clock, cancellationToken);
            }
        }
    }

    private void OnEnd(BusOutlet outlet, Guid id, CognitiveResponse response, CancellationToken cancellationToken)
    {
        if (outlet.WasTaken)
        {
            Answer(id, response, cancellationToken);
            return;
        }

        JetStreamMessage message;
        lock (_lock)
        {
            _held.Remove(id, out var held);
            message = held ?? outlet.Message;
        }

        try
        {
            _answers.Send(response);
            message.Ack();
        }
        catch (BusException exception)
        {
            // It comes again when the bus is back, and is refused again.
            LogUnanswered(id, exception.Message);
        }
    }

    private void Answer(Guid id, CognitiveResponse response, CancellationToken cancellationToken)
    {
        JetStreamMessage message;
        lock (_lock)
        {
            message = _held[id];
            if (_recent.TryAdd(id, response))
            {
                _recentOrder.Enqueue(id);
                if (_recentOrder.Count > Remembered)
                {
                    _recent.Remove(_recentOrder.Dequeue());
                }
            }
        }

        _ = FinishAsync(id, message, response, cancellationToken);
    }

    private async Task FinishAsync(Guid id, JetStreamMessage message, CognitiveResponse response, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _answers.AnswerAsync(message, response, cancellationToken);
                lock (_lock)
                {
                    if (ReferenceEquals(_held[id], message))
                    {
                        _held.Remove(id);
                        return;
                    }

                    // It was asked again while the answer was on its way, perhaps by one who listens only since then.
                    message = _held[id];
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends; the next one finds the answer written, or answers.
        }
    }

    // What is held longer than the server waits for an acknowledgement would be delivered again.
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(KeepEvery, context.Clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            JetStreamMessage[] held;
            lock (_lock)
            {
                held = [.. _held.Values];
            }

            foreach (var message in held)
            {
                try
                {
                    message.InProgress();
                }
                catch (BusException)
                {
                    // The bus is away; what is delivered again is recognised.
                    break;
                }
            }
        }
    }

    [LoggerMessage(10201, LogLevel.Warning, "The work queue {Stream} cannot be read yet: {Reason}")]
    private partial void LogNoQueue(string stream, string reason);

    [LoggerMessage(10202, LogLevel.Warning, "Answers of before cannot be looked up yet: {Reason}")]
    private partial void LogNoAnswers(string reason);

    [LoggerMessage(10203, LogLevel.Warning, "The refusal of {Request} could not be told: {Reason}")]
    private partial void LogUnanswered(Guid request, string reason);
}
