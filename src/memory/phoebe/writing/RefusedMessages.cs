using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// What becomes of messages that are no trail: each is delivered five times, in case a newer writer can read it, and then kept as a dead
/// letter with the reason. It is taken from the stream only when the stream of dead letters has it.
/// </summary>
/// <param name="context">What the process lives in.</param>
/// <param name="logger">Where refusals are told.</param>
internal sealed partial class RefusedMessages(ProcessContext context, ILogger logger)
{
    /// <summary>At which delivery a message is given up.</summary>
    public const int Deliveries = 5;

    // In base64 and in JSON it still fits into one message of the bus.
    private const int MostBytesKept = 512 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(5);

    /// <summary>Refuses a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Gives up waiting; the message then comes again.</param>
    /// <returns>When it is given back or given up.</returns>
    public async Task RefuseAsync(JetStreamMessage message, string reason, CancellationToken cancellationToken)
    {
        PhoebeMetrics.OnRefused();
        if (message.Position.Delivered < Deliveries)
        {
            message.Nak(Pause * message.Position.Delivered);
            return;
        }

        if (!await TryKeepAsync(message, reason, cancellationToken))
        {
            message.Nak(LongPause);
            return;
        }

        PhoebeMetrics.OnDeadLetter();
        LogGivenUp(message.Subject, message.Position.StreamSequence, message.Payload.Length, reason);
        message.Term();
    }

    private async Task<bool> TryKeepAsync(JetStreamMessage message, string reason, CancellationToken cancellationToken)
    {
        var kept = message.Payload[..Math.Min(message.Payload.Length, MostBytesKept)];
        var letter = new DeadLetter
        {
            Subject = message.Subject,
            Reason = reason,
            PayloadBase64 = Convert.ToBase64String(kept.Span),
            Size = message.Payload.Length,
        };

        // The id makes a letter that is written twice (the first confirmation was lost) count once.
        var id = $"{message.Position.Stream}-{message.Position.StreamSequence}";
        var ack = await context.Messenger.PublishKeptAsync(
            Subjects.DeadLetter.For(context.Environment, context.Id), letter, id, cancellationToken);
        if (!ack.IsStored)
        {
            LogNotKept(message.Subject, $"{ack.Status} {ack.Error}".TrimEnd());
        }

        return ack.IsStored;
    }

    [LoggerMessage(9020, LogLevel.Warning, "Gave up message {Sequence} of {Size} bytes on {Subject}; it is kept as a dead letter: {Reason}")]
    private partial void LogGivenUp(string subject, long sequence, int size, string reason);

    [LoggerMessage(9021, LogLevel.Error, "A dead letter of {Subject} could not be kept and its message comes again: {Reason}")]
    private partial void LogNotKept(string subject, string reason);
}
