using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// The typed face of the bus for one sender: puts the header on what goes out, checks what comes in. A message that is malformed or
/// of an unknown version is counted, logged, and kept as a dead letter.
/// </summary>
/// <param name="bus">The connection.</param>
/// <param name="environment">The environment.</param>
/// <param name="source">Who sends.</param>
/// <param name="clock">The clock for headers.</param>
/// <param name="logger">Where refused messages are told.</param>
public sealed partial class Messenger(
    BusConnection bus, EnvironmentName environment, Source source, TimeProvider clock, ILogger<Messenger> logger)
{
    private const int DeadLetterBytes = 4_096;
    private const long DeadLettersPerBurst = 100;
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(1);
    private long _malformed;
    private long _late;

    /// <summary>The environment that subjects are built for.</summary>
    public EnvironmentName Environment => environment;

    /// <summary>Who sends.</summary>
    public Source Source { get; private set; } = source;

    /// <summary>Messages refused since start.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Whether what a tier must act on carries that tier's deadline, unless it is given another (<see cref="SubjectFamily.Tier"/>).</summary>
    public bool SetsDeadlines { get; init; }

    /// <summary>Messages that came after their deadline since start; they are not acted on.</summary>
    public long Late => Interlocked.Read(ref _late);

    /// <summary>Marks every further message as coming from simulated hardware, or no longer.</summary>
    /// <param name="simulated">Whether the hardware is simulated.</param>
    public void MarkSimulated(bool simulated = true) => Source = Source with { Simulated = simulated };

    /// <summary>Publishes a message. Buffered by the client; does not wait for the server.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="subject">Where.</param>
    /// <param name="body">What.</param>
    /// <param name="traceparent">The trace to belong to; the current activity's when null.</param>
    /// <param name="deadline">When the answer is of no use any more; null when nobody waits.</param>
    /// <param name="messageId">The message's id, a UUIDv7, where something else refers to it already; null for a new one.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="BusException">The message is too large, or the connection is closed or its buffer full.</exception>
    public Guid Publish<TBody>(
        Subject<TBody> subject, TBody body, string? traceparent = null, DateTimeOffset? deadline = null, Guid? messageId = null)
        where TBody : class
    {
        var message = Wrap(body, subject.Family.MessageType, traceparent, deadline ?? DeadlineOf(subject.Family), messageId);
        bus.Publish(subject.Value, MessageCodec.Write(message, subject.Family.Json));
        return message.Header.MessageId;
    }

    /// <summary>Publishes a trail to the stream that keeps it and waits for the server's word. The trail's id is the message id, so that a
    /// repetition counts once.</summary>
    /// <param name="trail">The trail.</param>
    /// <param name="cancellationToken">Gives up waiting; the trail may be stored nevertheless.</param>
    /// <returns>How it ended; a failure means "unknown" unless it was refused.</returns>
    /// <exception cref="BusException">The trail is too large, or the connection is closed.</exception>
    public Task<PublishAck> PublishTrailAsync(Trail trail, CancellationToken cancellationToken = default)
    {
        var (subject, payload) = WriteTrail(trail);
        return bus.JetStream.PublishAsync(subject, payload, trail.TrailId.ToString(), cancellationToken: cancellationToken);
    }

    /// <summary>Writes the message of a trail; its message id is the trail's.</summary>
    internal (string Subject, byte[] Payload) WriteTrail(Trail trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        var subject = Subjects.Trail.For(environment, trail.Kind);
        return (subject.Value, MessageCodec.Write(Wrap(trail, subject.Family.MessageType, null, messageId: trail.TrailId), subject.Family.Json));
    }

    /// <summary>Publishes a message to the stream that keeps it and waits for the server's word.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="subject">Where; a stream takes it.</param>
    /// <param name="body">What.</param>
    /// <param name="messageId">An id by which the stream recognises a repetition.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may be stored nevertheless.</param>
    /// <returns>How it ended; a failure means "unknown" unless it was refused.</returns>
    /// <exception cref="BusException">The message is too large, or the connection is closed.</exception>
    public Task<PublishAck> PublishKeptAsync<TBody>(
        Subject<TBody> subject, TBody body, string messageId, CancellationToken cancellationToken = default)
        where TBody : class =>
        bus.JetStream.PublishAsync(
            subject.Value,
            MessageCodec.Write(Wrap(body, subject.Family.MessageType, traceparent: null), subject.Family.Json),
            messageId,
            cancellationToken: cancellationToken);

    /// <summary>Subscribes; completes when the server knows it.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="filter">What to hear.</param>
    /// <param name="options">Queue group, capacity, and what to do when the reader is too slow.</param>
    /// <param name="cancellationToken">Gives up waiting for the server.</param>
    /// <returns>The subscription.</returns>
    /// <exception cref="BusException">The subscription is not allowed, or the connection is closed.</exception>
    public async Task<TypedSubscription<TBody>> SubscribeAsync<TBody>(
        SubjectFilter<TBody> filter, SubscriptionOptions? options = null, CancellationToken cancellationToken = default)
        where TBody : class
    {
        var subscription = await bus.SubscribeAsync(filter.Value, options, cancellationToken);
        return new TypedSubscription<TBody>(this, filter.Family, subscription);
    }

    /// <summary>Asks and waits for the answer. The header tells when nobody waits any more.</summary>
    /// <typeparam name="TBody">The request record.</typeparam>
    /// <typeparam name="TReply">The reply record.</typeparam>
    /// <param name="family">The kind of request.</param>
    /// <param name="subject">Whom to ask; built from <paramref name="family"/>.</param>
    /// <param name="body">The request.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The answer, or why there is none.</returns>
    public async Task<Reply<TReply>> RequestAsync<TBody, TReply>(
        RequestFamily<TBody, TReply> family,
        Subject<TBody> subject,
        TBody body,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
        where TBody : class
        where TReply : class
    {
        ArgumentNullException.ThrowIfNull(family);
        var message = Wrap(body, family.MessageType, traceparent: null, DeadlineIn(timeout));
        var reply = await bus.RequestAsync(
            subject.Value, MessageCodec.Write(message, family.Json), timeout, cancellationToken: cancellationToken);
        return reply.Status switch
        {
            BusReplyStatus.Answered when MessageCodec.TryRead(
                reply.Message!.Payload.Span, family.ReplyJson, family.ReplyMessageType, out var answer, out var fault) => new(ReplyStatus.Answered, answer),
            BusReplyStatus.Answered => Refuse(reply.Message!),
            BusReplyStatus.TimedOut => new(ReplyStatus.TimedOut, null),
            BusReplyStatus.NoResponders => new(ReplyStatus.NoResponders, null),
            _ => new(ReplyStatus.Disconnected, null),
        };

        Reply<TReply> Refuse(BusMessage raw)
        {
            DeadLetter(raw, $"not a {family.ReplyMessageType}");
            return new(ReplyStatus.Malformed, null);
        }
    }

    /// <summary>Answers a request.</summary>
    /// <typeparam name="TBody">The request record.</typeparam>
    /// <typeparam name="TReply">The reply record.</typeparam>
    /// <param name="family">The kind of request.</param>
    /// <param name="replyTo">Where the answer is awaited.</param>
    /// <param name="body">The answer.</param>
    public void Respond<TBody, TReply>(RequestFamily<TBody, TReply> family, string replyTo, TReply body)
        where TBody : class
        where TReply : class
    {
        ArgumentNullException.ThrowIfNull(family);
        var message = Wrap(body, family.ReplyMessageType, traceparent: null);
        bus.Publish(replyTo, MessageCodec.Write(message, family.ReplyJson));
    }

    /// <summary>Reads a raw message; what cannot be read is counted, logged and dead-lettered.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="family">What it should be.</param>
    /// <param name="raw">What arrived.</param>
    /// <param name="message">The message; null when the result is false.</param>
    /// <returns>Whether it could be read.</returns>
    public bool TryRead<TBody>(SubjectFamily<TBody> family, BusMessage raw, [NotNullWhen(true)] out Message<TBody>? message)
        where TBody : class
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(raw);
        if (MessageCodec.TryRead(raw.Payload.Span, family.Json, family.MessageType, out message, out var fault))
        {
            return true;
        }

        DeadLetter(raw, fault);
        return false;
    }

    private DateTimeOffset? DeadlineOf(SubjectFamily family) =>
        SetsDeadlines && family.Tier is { } tier ? clock.GetUtcNow() + ProcessingTiers.DeadlineOf(tier) : null;

    private DateTimeOffset? DeadlineIn(TimeSpan timeout) => timeout > TimeSpan.Zero && timeout < LongestDeadline ? clock.GetUtcNow() + timeout : null;

    /// <summary>Whether a message came too late to be of use. Clocks of machines must agree to well below the deadlines.</summary>
    /// <param name="header">The message's header.</param>
    /// <returns>True when its deadline has passed; it is counted.</returns>
    public bool IsLate(Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Deadline is not { } deadline || deadline >= clock.GetUtcNow())
        {
            return false;
        }

        Interlocked.Increment(ref _late);
        return true;
    }

    private Message<TBody> Wrap<TBody>(
        TBody body, string messageType, string? traceparent, DateTimeOffset? deadline = null, Guid? messageId = null)
        where TBody : class
    {
        var now = clock.GetUtcNow();
        return new(
            new Header
            {
                MessageId = messageId ?? Guid.CreateVersion7(now),
                MessageType = messageType,
                Version = Header.CurrentVersion,
                Timestamp = now,
                Source = Source,
                Traceparent = traceparent ?? Activity.Current?.Id,
                Deadline = deadline,
            },
            body);
    }

    private void DeadLetter(BusMessage raw, string reason)
    {
        var count = Interlocked.Increment(ref _malformed);
        LogRefused(raw.Subject, raw.Payload.Length, reason);

        // A flood of garbage must not become a flood of dead letters: after a burst, one in a hundred is kept.
        if (count > DeadLettersPerBurst && count % DeadLettersPerBurst != 0)
        {
            return;
        }

        var kept = raw.Payload.Span[..Math.Min(raw.Payload.Length, DeadLetterBytes)];
        Publish(
            Subjects.DeadLetter.For(environment, Source.EntityId),
            new DeadLetter
            {
                Subject = raw.Subject,
                Reason = reason,
                PayloadBase64 = Convert.ToBase64String(kept),
                Size = raw.Payload.Length,
            });
    }

    [LoggerMessage(1200, LogLevel.Warning, "Refused a message of {Size} bytes on {Subject}: {Reason}")]
    private partial void LogRefused(string subject, int size, string reason);
}
