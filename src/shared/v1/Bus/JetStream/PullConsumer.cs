using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Nimmerverse.Shared.Bus;

/// <summary>Reads a stream through a durable consumer: messages are asked for, and come again until they are acknowledged.</summary>
public sealed partial class PullConsumer
{
    /// <summary>A request outlives a lost server unnoticed, so none is longer; longer waits are made of several.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly BusConnection _connection;
    private readonly ILogger _logger;
    private readonly string _next;

    internal PullConsumer(BusConnection connection, string stream, string name)
    {
        _connection = connection;
        _logger = connection.Logger;
        _next = $"$JS.API.CONSUMER.MSG.NEXT.{stream}.{name}";
        Stream = stream;
        Name = name;
    }

    /// <summary>The stream it reads.</summary>
    public string Stream { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    internal string NextSubject => _next;

    /// <summary>Asks for messages and waits until all have come or the time is up.</summary>
    /// <param name="batch">How many at most; 1 to 10,000.</param>
    /// <param name="expires">How long to wait for them; zero takes what is there.</param>
    /// <param name="cancellationToken">Gives up; messages already on their way come again after the acknowledgement wait.</param>
    /// <returns>The messages that came, perhaps none; fewer while the server is away.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NotFound"/>: no such consumer; <see cref="BusErrorKind.Denied"/>.</exception>
    public Task<IReadOnlyList<JetStreamMessage>> FetchAsync(int batch, TimeSpan expires, CancellationToken cancellationToken = default) =>
        FetchAsync(batch, expires, maxBytes: null, cancellationToken);

    /// <summary>Asks for messages within a bound of bytes and waits until all have come, the bound is reached or the time is up.</summary>
    /// <param name="batch">How many at most; 1 to 10,000.</param>
    /// <param name="expires">How long to wait for them; zero takes what is there.</param>
    /// <param name="maxBytes">
    /// Most bytes of all messages together; null for no bound. At least the largest message of the stream, or that message never comes.
    /// </param>
    /// <param name="cancellationToken">Gives up; messages already on their way come again after the acknowledgement wait.</param>
    /// <returns>The messages that came, perhaps none; fewer while the server is away.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NotFound"/>: no such consumer; <see cref="BusErrorKind.Denied"/>.</exception>
    public async Task<IReadOnlyList<JetStreamMessage>> FetchAsync(
        int batch, TimeSpan expires, int? maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, 10_000);
        var fetched = new List<JetStreamMessage>();
        var started = _connection.Clock.GetTimestamp();
        do
        {
            var left = expires - _connection.Clock.GetElapsedTime(started);
            var request = new PullRequest(_connection, _next, batch - fetched.Count);
            await foreach (var message in PullAsync(request, batch - fetched.Count, left, maxBytes, cancellationToken))
            {
                fetched.Add(message);
            }

            if (fetched.Count is 0 && (request.End is PullEnd.NoConsumer
                || (request.End is PullEnd.Silent && await IsAbsentAsync(cancellationToken))))
            {
                throw new BusException(
                    BusErrorKind.NotFound, $"Consumer '{Name}' of stream '{Stream}' does not exist or JetStream is not running; create it first.");
            }

            if (request.End is not PullEnd.Complete || request.IsFull)
            {
                break;
            }
        }
        while (fetched.Count < batch && _connection.Clock.GetElapsedTime(started) < expires);

        return fetched;
    }

    /// <summary>
    /// Reads messages as they come, for ever: asks again after each batch, after a lost server, and while the consumer is not there yet.
    /// </summary>
    /// <param name="batch">How many are asked for at a time; 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The messages in order of delivery; acknowledge each.</returns>
    public async IAsyncEnumerable<JetStreamMessage> ConsumeAsync(
        int batch, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, 10_000);
        var isLost = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = new PullRequest(_connection, _next, batch);
            await foreach (var message in PullAsync(request, batch, LongestRequest, maxBytes: null, cancellationToken))
            {
                yield return message;
            }

            if (request.End is PullEnd.Complete)
            {
                isLost = false;
                continue;
            }

            if (!isLost)
            {
                isLost = true;
                LogLost(Name, Stream);
            }

            // The floor under this loop: an absent consumer answers at once.
            await Task.Delay(_connection.ReconnectWait, _connection.Clock, cancellationToken);
        }
    }

    /// <summary>
    /// Acknowledges messages together and waits until the server has noted all: after true, none of them comes again. One inbox counts
    /// the confirmations of all, which costs a fraction of as many requests.
    /// </summary>
    /// <param name="messages">Messages of this consumer.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many the server confirmed; fewer than all means that the others are unknown.</returns>
    /// <exception cref="BusException">As <see cref="BusConnection.Publish"/>, and <see cref="BusErrorKind.Denied"/>.</exception>
    public async Task<int> AckAllAsync(
        IReadOnlyCollection<JetStreamMessage> messages, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count is 0 || _connection.State is not ConnectionState.Connected)
        {
            return 0;
        }

        var pending = new PendingAcks(messages.Count, $"$JS.ACK.{Stream}.{Name}.");
        using var inbox = _connection.Inboxes.OpenForReplies(pending);
        foreach (var message in messages)
        {
            message.AckTo(inbox.Subject);
        }

        await using var timer = _connection.Clock.CreateTimer(
            static state => ((PendingAcks)state!).OnTimeout(), pending, timeout, Timeout.InfiniteTimeSpan);
        return await pending.Confirmed.WaitAsync(cancellationToken);
    }

    internal async IAsyncEnumerable<JetStreamMessage> PullAsync(
        PullRequest request, int batch, TimeSpan expires, int? maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_connection.State is not ConnectionState.Connected)
        {
            request.OnDisconnected();
            yield break;
        }

        var wait = expires > LongestRequest ? LongestRequest : expires;
        var isWaiting = wait > TimeSpan.Zero;
        var question = new ApiNextRequest(batch, isWaiting ? JetStream.Nanoseconds(wait) : 0, isWaiting ? null : true, maxBytes);
        using var inbox = _connection.Inboxes.OpenForDeliveries(request);
        _connection.Publish(_next, JsonSerializer.SerializeToUtf8Bytes(question, BusJson.Default.ApiNextRequest), inbox.Subject);
        await using var overdue = _connection.Clock.CreateTimer(
            static state => ((PullRequest)state!).OnOverdue(), request, (isWaiting ? wait : TimeSpan.Zero) + Grace, Timeout.InfiniteTimeSpan);
        await foreach (var message in request.Messages.ReadAllAsync(cancellationToken))
        {
            yield return message;
        }
    }

    /// <summary>Servers answer nothing at all for a consumer that does not exist, so silence is asked about.</summary>
    private async Task<bool> IsAbsentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = await _connection.JetStream.Api.AskAsync(
                $"CONSUMER.INFO.{Stream}.{Name}", null, BusJson.Default.ApiNothing, BusJson.Default.ApiConsumerInfo,
                [JetStreamApi.ConsumerNotFound, JetStreamApi.StreamNotFound], cancellationToken);
            return info.Error is not null;
        }
        catch (BusException exception) when (exception.Kind is BusErrorKind.Denied or BusErrorKind.TimedOut or BusErrorKind.Unreachable)
        {
            return false;
        }
    }

    [LoggerMessage(1020, LogLevel.Warning, "Consumer {Name} of stream {Stream} is out of reach; asking again until it is back.")]
    private partial void LogLost(string name, string stream);
}
