using System.Buffers;
using System.Text.Json.Serialization.Metadata;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// Streams that keep messages, spoken over the server's own subjects. A failure that a publisher has to expect is a value; a server
/// without JetStream, a missing stream and a refused request are a <see cref="BusException"/>.
/// </summary>
public sealed class JetStream
{
    private const string MessageIdHeader = "Nats-Msg-Id";
    private const string ExpectedStreamHeader = "Nats-Expected-Stream";
    private const string ExpectedLastSubjectSequenceHeader = "Nats-Expected-Last-Subject-Sequence";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly BusConnection _connection;

    internal JetStream(BusConnection connection)
    {
        _connection = connection;
        Api = new(connection);
    }

    internal JetStreamApi Api { get; }

    /// <summary>Creates a stream, or changes the one of that name to the configuration.</summary>
    /// <param name="configuration">What the stream shall be.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NoJetStream"/>, <see cref="BusErrorKind.JetStreamRefused"/> or no answer.</exception>
    public async Task<StreamState> CreateOrUpdateStreamAsync(StreamConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ThrowIfNotName(configuration.Name);
        var wire = ToWire(configuration);
        var json = BusJson.Default.ApiStreamConfig;
        var info = await AskStreamAsync(
            $"STREAM.CREATE.{wire.Name}", wire, json, [JetStreamApi.StreamNameInUse], cancellationToken);
        if (info.Error is not null)
        {
            info = await AskStreamAsync($"STREAM.UPDATE.{wire.Name}", wire, json, [], cancellationToken);
        }

        return ToState(info);
    }

    /// <summary>Looks at a stream.</summary>
    /// <param name="name">The stream.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What it holds, or null when there is none.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NoJetStream"/> or no answer.</exception>
    public async Task<StreamState?> FindStreamAsync(string name, CancellationToken cancellationToken = default)
    {
        ThrowIfNotName(name);
        var info = await AskStreamAsync(
            $"STREAM.INFO.{name}", null, BusJson.Default.ApiNothing, [JetStreamApi.StreamNotFound], cancellationToken);
        return info.Error is null ? ToState(info) : null;
    }

    /// <summary>Deletes a stream with all it holds.</summary>
    /// <param name="name">The stream.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NoJetStream"/> or no answer.</exception>
    public async Task<bool> DeleteStreamAsync(string name, CancellationToken cancellationToken = default)
    {
        ThrowIfNotName(name);
        var answer = await Api.AskAsync(
            $"STREAM.DELETE.{name}", null, BusJson.Default.ApiNothing, BusJson.Default.ApiDeleted, [JetStreamApi.StreamNotFound],
            cancellationToken);
        return answer.Error is null && answer.Success;
    }

    /// <summary>Publishes a message and waits until a stream has stored it.</summary>
    /// <param name="subject">A subject that a stream takes.</param>
    /// <param name="payload">The bytes.</param>
    /// <param name="messageId">An id by which a repetition is recognised within the stream's duplicate window; null for none.</param>
    /// <param name="options">Timeout, attempts and expectations; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may be stored nevertheless.</param>
    /// <returns>How it ended. A failure means "unknown" unless it is <see cref="PublishStatus.Refused"/>.</returns>
    /// <exception cref="BusException">As <see cref="BusConnection.Publish"/>.</exception>
    public async Task<PublishAck> PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, string? messageId = null, PublishOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new PublishOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1, nameof(options));
        var headers = HeadersFor(messageId, options);
        for (var attempt = 1; ; attempt++)
        {
            var reply = await _connection.RequestAsync(subject, payload, options.Timeout, headers, cancellationToken);
            var ack = ToAck(reply, subject);
            if (!ack.MayRetry || attempt >= options.Attempts)
            {
                return ack;
            }

            await Task.Delay(_connection.ReconnectWait, _connection.Clock, cancellationToken);
        }
    }

    /// <summary>Creates a durable pull consumer with explicit acknowledgement, or changes the one of that name.</summary>
    /// <param name="stream">The stream it reads.</param>
    /// <param name="configuration">What it shall be.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The consumer.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NotFound"/>, <see cref="BusErrorKind.JetStreamRefused"/> or no answer.</exception>
    public async Task<PullConsumer> CreateOrUpdateConsumerAsync(
        string stream, ConsumerConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ThrowIfNotName(stream);
        ThrowIfNotName(configuration.Name);
        var wire = new ApiConsumerConfig
        {
            DurableName = configuration.Name,
            DeliverPolicy = DeliverPolicyName(configuration.DeliverPolicy),
            AckWait = configuration.BackOff.Count > 0 ? null : Nanoseconds(configuration.AckWait),
            MaxDeliver = configuration.MaxDeliver,
            Backoff = configuration.BackOff.Count > 0 ? [.. configuration.BackOff.Select(Nanoseconds)] : null,
            FilterSubject = configuration.FilterSubject,
            MaxAckPending = configuration.MaxAckPending,
            InactiveThreshold = configuration.InactiveThreshold > TimeSpan.Zero ? Nanoseconds(configuration.InactiveThreshold) : null,
        };
        await Api.AskAsync(
            $"CONSUMER.DURABLE.CREATE.{stream}.{configuration.Name}", new ApiConsumerRequest(stream, wire),
            BusJson.Default.ApiConsumerRequest, BusJson.Default.ApiConsumerInfo, [], cancellationToken);
        return Consumer(stream, configuration.Name);
    }

    /// <summary>Deletes a consumer and the server's memory of what it has read.</summary>
    /// <param name="stream">The stream it reads.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NoJetStream"/>, <see cref="BusErrorKind.Denied"/> or no answer.</exception>
    public async Task<bool> DeleteConsumerAsync(string stream, string name, CancellationToken cancellationToken = default)
    {
        ThrowIfNotName(stream);
        ThrowIfNotName(name);
        var answer = await Api.AskAsync(
            $"CONSUMER.DELETE.{stream}.{name}", null, BusJson.Default.ApiNothing, BusJson.Default.ApiDeleted,
            [JetStreamApi.ConsumerNotFound, JetStreamApi.StreamNotFound], cancellationToken);
        return answer.Error is null && answer.Success;
    }

    /// <summary>Looks at a durable consumer.</summary>
    /// <param name="stream">The stream it reads.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How far it has come, or null when there is none.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NoJetStream"/> or no answer.</exception>
    public async Task<ConsumerState?> FindConsumerAsync(string stream, string name, CancellationToken cancellationToken = default)
    {
        ThrowIfNotName(stream);
        ThrowIfNotName(name);
        var info = await Api.AskAsync(
            $"CONSUMER.INFO.{stream}.{name}", null, BusJson.Default.ApiNothing, BusJson.Default.ApiConsumerInfo,
            [JetStreamApi.ConsumerNotFound, JetStreamApi.StreamNotFound], cancellationToken);
        return info.Error is null ? new ConsumerState(name, info.NumPending, info.NumAckPending, info.NumRedelivered, info.NumWaiting) : null;
    }

    /// <summary>Takes up a consumer that exists, without asking the server: needs no more grants than fetching and acknowledging.</summary>
    /// <param name="stream">The stream it reads.</param>
    /// <param name="name">Its name.</param>
    /// <returns>The consumer.</returns>
    public PullConsumer Consumer(string stream, string name)
    {
        ThrowIfNotName(stream);
        ThrowIfNotName(name);
        return new PullConsumer(_connection, stream, name);
    }

    /// <summary>Creates a key-value bucket, or changes the one of that name. Any NATS client can read it.</summary>
    /// <param name="configuration">What it shall be.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The bucket.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NoJetStream"/>, <see cref="BusErrorKind.JetStreamRefused"/> or no answer.</exception>
    public async Task<KeyValueBucket> CreateOrUpdateBucketAsync(
        KeyValueConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        await CreateOrUpdateStreamAsync(configuration.ToStream(), cancellationToken);
        return _connection.KeyValue(configuration.Bucket);
    }

    internal static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    internal static string DeliverPolicyName(DeliverPolicy policy) => policy switch
    {
        DeliverPolicy.Last => "last",
        DeliverPolicy.New => "new",
        DeliverPolicy.LastPerSubject => "last_per_subject",
        DeliverPolicy.ByStartSequence => "by_start_sequence",
        _ => "all",
    };

    internal static PublishAck ToAck(BusReply reply, string subject)
    {
        switch (reply.Status)
        {
            case BusReplyStatus.TimedOut:
                return new(PublishStatus.TimedOut, null, 0, 0, null);
            case BusReplyStatus.Disconnected:
                return new(PublishStatus.Disconnected, null, 0, 0, null);
            case BusReplyStatus.NoResponders:
                return new(PublishStatus.NoStream, null, 0, 0, null);
        }

        var ack = JetStreamApi.Read(reply.Message!, subject, BusJson.Default.ApiPublishAck);
        return ack switch
        {
            { Error: { } error } => new(PublishStatus.Refused, ack.Stream, 0, error.ErrCode, error.Description),
            { Stream: null } => throw new BusException(
                BusErrorKind.Other, $"What answered on '{subject}' is not a stream: a responder listens on the same subject."),
            { Duplicate: true } => new(PublishStatus.Duplicate, ack.Stream, ack.Seq, 0, null),
            _ => new(PublishStatus.Stored, ack.Stream, ack.Seq, 0, null),
        };
    }

    internal static void ThrowIfNotName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException($"'{name}' cannot name a stream, consumer or bucket: use letters, digits, '_' and '-'.", nameof(name));
        }
    }

    private Task<ApiStreamInfo> AskStreamAsync<TQuestion>(
        string subject, TQuestion? question, JsonTypeInfo<TQuestion> json, int[] expected, CancellationToken cancellationToken)
        where TQuestion : class =>
        Api.AskAsync(subject, question!, json, BusJson.Default.ApiStreamInfo, expected, cancellationToken);

    private static BusHeaders? HeadersFor(string? messageId, PublishOptions options)
    {
        var headers = new BusHeaders();
        foreach (var (name, value) in options.Headers?.Entries ?? [])
        {
            headers.Add(name, value);
        }

        if (messageId is not null)
        {
            headers.Add(MessageIdHeader, messageId);
        }

        if (options.ExpectedStream is { } stream)
        {
            headers.Add(ExpectedStreamHeader, stream);
        }

        if (options.ExpectedLastSubjectSequence is { } sequence)
        {
            headers.Add(ExpectedLastSubjectSequenceHeader, sequence.ToString());
        }

        return headers.Count > 0 ? headers : null;
    }

    private static ApiStreamConfig ToWire(StreamConfiguration configuration) => new(
        configuration.Name,
        configuration.Subjects,
        configuration.Description,
        configuration.Retention switch
        {
            StreamRetention.Interest => "interest",
            StreamRetention.WorkQueue => "workqueue",
            _ => "limits",
        },
        configuration.Discard is StreamDiscard.New ? "new" : "old",
        configuration.Storage is StreamStorage.Memory ? "memory" : "file",
        configuration.MaxBytes,
        configuration.MaxMessages,
        configuration.MaxMessagesPerSubject,
        configuration.MaxMessageBytes,
        Nanoseconds(configuration.MaxAge),
        Nanoseconds(configuration.DuplicateWindow),
        configuration.Replicas,
        configuration.DenyDelete,
        configuration.AllowRollup,
        configuration.AllowDirect);

    private static StreamState ToState(ApiStreamInfo info)
    {
        var state = info.State ?? new ApiStreamState(0, 0, 0, 0, 0);
        return new(
            info.Config?.Name ?? "", info.Created, state.Messages, state.Bytes, state.FirstSeq, state.LastSeq, state.ConsumerCount)
        {
            Retention = info.Config?.Retention switch
            {
                "interest" => StreamRetention.Interest,
                "workqueue" => StreamRetention.WorkQueue,
                _ => StreamRetention.Limits,
            },
            MaxBytes = info.Config?.MaxBytes ?? -1,
        };
    }
}
