using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// Reads a stream in order and without a gap, through an ephemeral consumer that is made anew after each gap, reconnect or restart of
/// the server, and goes on behind the last message read. The server forgets an abandoned consumer by itself.
/// </summary>
internal sealed partial class OrderedReader(BusConnection connection, string stream, string filter, DeliverPolicy from)
{
    private const int Batch = 256;

    private static readonly TimeSpan Expires = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = connection.Logger;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset? _streamCreated;
    private long _last;

    /// <summary>Whether everything that was stored when reading began has been read.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Reads for ever, or only what is held when the last of it has been read.</summary>
    /// <exception cref="BusException">The stream does not exist when reading begins, its use is not granted, or reading what is held got no answer.</exception>
    public async IAsyncEnumerable<JetStreamMessage> ReadAsync(
        bool onlyHeld, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryBeginAsync(onlyHeld, cancellationToken) is not { } begun)
            {
                await Task.Delay(connection.ReconnectWait, connection.Clock, cancellationToken);
                continue;
            }

            if (onlyHeld && begun.NumPending is 0)
            {
                yield break;
            }

            await foreach (var message in ReadUntilBrokenAsync(begun.Name!, cancellationToken))
            {
                if (message.Position.StreamSequence > _last)
                {
                    _last = message.Position.StreamSequence;
                    yield return message;
                }

                if (message.Position.Pending is 0)
                {
                    _caughtUp.TrySetResult();
                    if (onlyHeld)
                    {
                        yield break;
                    }
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            LogBegunAnew(stream, _last);
        }
    }

    private async IAsyncEnumerable<JetStreamMessage> ReadUntilBrokenAsync(
        string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var consumer = connection.JetStream.Consumer(stream, name);
        var expected = 1L;
        while (true)
        {
            var request = new PullRequest(connection, consumer.NextSubject, Batch);
            await foreach (var message in consumer.PullAsync(request, Batch, Expires, maxBytes: null, cancellationToken))
            {
                if (message.Position.ConsumerSequence != expected)
                {
                    yield break;
                }

                expected++;
                yield return message;
            }

            if (request.End is not PullEnd.Complete)
            {
                yield break;
            }
        }
    }

    /// <summary>Makes the consumer; null while the server is away, when reading for ever.</summary>
    private async Task<ApiConsumerInfo?> TryBeginAsync(bool onlyHeld, CancellationToken cancellationToken)
    {
        try
        {
            await ForgetPositionInNewStreamAsync(cancellationToken);
            var goesOn = _last > 0 && _caughtUp.Task.IsCompleted;
            var config = new ApiConsumerConfig
            {
                DeliverPolicy = JetStream.DeliverPolicyName(goesOn ? DeliverPolicy.ByStartSequence : from),
                OptStartSeq = goesOn ? _last + 1 : null,
                AckPolicy = "none",
                MaxDeliver = 1,
                FilterSubject = filter,
                MemStorage = true,
                NumReplicas = 1,
                InactiveThreshold = JetStream.Nanoseconds(ForgetAfter),
            };
            var info = await connection.JetStream.Api.AskAsync(
                $"CONSUMER.CREATE.{stream}", new ApiConsumerRequest(stream, config), BusJson.Default.ApiConsumerRequest,
                BusJson.Default.ApiConsumerInfo, [], cancellationToken);
            if (info.NumPending is 0)
            {
                _caughtUp.TrySetResult();
            }

            return info;
        }
        catch (BusException exception) when (!onlyHeld && IsPassing(exception))
        {
            return null;
        }
    }

    /// <summary>A stream that was deleted and made again counts from 1; positions of the old one mean nothing in it.</summary>
    private async Task ForgetPositionInNewStreamAsync(CancellationToken cancellationToken)
    {
        var state = await connection.JetStream.FindStreamAsync(stream, cancellationToken)
            ?? throw JetStreamApi.Refused($"reading stream '{stream}'", new ApiError(404, JetStreamApi.StreamNotFound, "stream not found"));
        if (_streamCreated is { } known && known != state.Created)
        {
            _last = 0;
        }

        _streamCreated = state.Created;
    }

    /// <summary>After the first success, an absent JetStream or stream is a server that is just starting, or was started afresh.</summary>
    private bool IsPassing(BusException exception) =>
        exception.Kind is BusErrorKind.Unreachable or BusErrorKind.TimedOut
        || (exception.Kind is BusErrorKind.NoJetStream or BusErrorKind.NotFound && _streamCreated is not null);

    [LoggerMessage(1030, LogLevel.Information, "Reading stream {Stream} begins anew behind sequence {Sequence}.")]
    private partial void LogBegunAnew(string stream, long sequence);
}
