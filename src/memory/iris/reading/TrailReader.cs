using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Iris.Reading;

/// <summary>
/// Reads every trail through a durable consumer of its own, and acknowledges it once what it tells can be recalled. While the store or the
/// embeddings are away it holds one batch, asks the server for patience and tries again; the stream keeps the rest, and phoebe, which reads
/// for itself, goes on. A message that is no trail is let go: phoebe tells of it.
/// </summary>
/// <param name="context">What the process lives in.</param>
/// <param name="keeper">Keeps what is read.</param>
/// <param name="state">Told one word about how it is.</param>
internal sealed partial class TrailReader(ProcessContext context, TrailKeeper keeper, Action<string> state)
{
    private const int Batch = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LagEvery = TimeSpan.FromSeconds(2);
    private static readonly Counter<long> Kept = Telemetry.Meter.CreateCounter<long>("nimmerverse.iris.kept");
    private static readonly Gauge<long> Waiting = Telemetry.Meter.CreateGauge<long>("nimmerverse.iris.lag");

    private readonly ILogger<TrailReader> _logger = context.Loggers.CreateLogger<TrailReader>();
    private readonly ConsumerLag _lag = new(context.Bus, TrailStream.Name(context.Environment), TrailStream.Iris);

    /// <summary>Trails on the bus that cannot be recalled yet; a few seconds old.</summary>
    internal long Lag => _lag.Value;

    /// <summary>Reads until cancelled.</summary>
    /// <param name="cancellationToken">Ends it; what is not acknowledged comes again.</param>
    /// <returns>The reader's life.</returns>
    internal Task RunAsync(CancellationToken cancellationToken) => Together.RunAsync(cancellationToken, ReadAsync, WatchAsync);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var consumer = context.Bus.JetStream.Consumer(TrailStream.Name(context.Environment), TrailStream.Iris);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<JetStreamMessage> messages;
            try
            {
                messages = await consumer.FetchAsync(Batch, Patience, cancellationToken);
                state("reading");
            }
            catch (BusException exception)
            {
                LogNoStream(exception.Message);
                state("waiting_for_stream");
                await Task.Delay(LongestPause, context.Clock, cancellationToken);
                continue;
            }

            if (messages.Count == 0)
            {
                // The floor under this loop: a server that is away answers nothing at once.
                await Task.Delay(FirstPause, context.Clock, cancellationToken);
                continue;
            }

            await KeepAsync(messages, cancellationToken);
            foreach (var message in messages)
            {
                Say(message, static one => one.Ack());
            }
        }
    }

    private async Task KeepAsync(IReadOnlyList<JetStreamMessage> messages, CancellationToken cancellationToken)
    {
        var notes = messages.SelectMany(NotesOf).ToList();
        var pause = FirstPause;
        while (true)
        {
            var kept = await keeper.KeepAsync(notes, cancellationToken);
            if (kept.IsGood)
            {
                Kept.Add(kept.Value);
                return;
            }

            // A refusal is held as well: it means that the endpoint or the store is configured wrongly, and no trail may be lost to that.
            LogHeld(messages.Count, kept.Fault.Message);
            state("holding");
            await Task.Delay(pause, context.Clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            foreach (var message in messages)
            {
                Say(message, static one => one.InProgress());
            }
        }
    }

    private IReadOnlyList<TrailNote> NotesOf(JetStreamMessage message)
    {
        if (!TrailNotes.Concerns(message.Subject.AsSpan(message.Subject.LastIndexOf('.') + 1)))
        {
            return [];
        }

        if (MessageCodec.TryRead(message.Payload.Span, Subjects.Trail.Json, Subjects.Trail.MessageType, out var trail, out var fault))
        {
            return TrailNotes.Of(trail.Body);
        }

        LogUnreadable(message.Subject, fault);
        return [];
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LagEvery, context.Clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await _lag.AskAsync(cancellationToken);
            Waiting.Record(_lag.Value);
        }
    }

    // What cannot be said to the server now is as if it were not said: the message comes again, and keeping it again changes nothing.
    private void Say(JetStreamMessage message, Action<JetStreamMessage> word)
    {
        try
        {
            word(message);
        }
        catch (BusException exception)
        {
            LogUnsaid(exception.Message);
        }
    }

    [LoggerMessage(9360, LogLevel.Warning, "{Count} trails are held until their meaning can be kept: {Reason}")]
    private partial void LogHeld(int count, string reason);

    [LoggerMessage(9361, LogLevel.Debug, "A message on {Subject} is no trail: {Reason}")]
    private partial void LogUnreadable(string subject, string reason);

    [LoggerMessage(9362, LogLevel.Warning, "Trails cannot be read: {Reason}")]
    private partial void LogNoStream(string reason);

    [LoggerMessage(9363, LogLevel.Debug, "The server could not be told about a message: {Reason}")]
    private partial void LogUnsaid(string reason);
}
