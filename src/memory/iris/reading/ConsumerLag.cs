using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Memory.Iris.Reading;

/// <summary>How many messages of a stream a durable consumer has not acknowledged, as the server tells.</summary>
/// <param name="bus">The connection.</param>
/// <param name="stream">The stream.</param>
/// <param name="consumer">The consumer.</param>
internal sealed class ConsumerLag(BusConnection bus, string stream, string consumer)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private long _lag;

    /// <summary>The last answer.</summary>
    internal long Value => Interlocked.Read(ref _lag);

    /// <summary>Asks the server; without an answer the last one stays.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is known.</returns>
    internal async Task AskAsync(CancellationToken cancellationToken)
    {
        var reply = await bus.RequestAsync(
            $"$JS.API.CONSUMER.INFO.{stream}.{consumer}", ReadOnlyMemory<byte>.Empty, Patience, cancellationToken: cancellationToken);
        if (reply.Status is BusReplyStatus.Answered
            && JsonSerializer.Deserialize(reply.Message!.Payload.Span, ConsumerLagJson.Default.ConsumerCounts) is { } counts)
        {
            Interlocked.Exchange(ref _lag, counts.NumPending + counts.NumAckPending);
        }
    }
}

/// <summary>What the server says of a consumer, as far as it is needed.</summary>
/// <param name="NumPending">Messages not delivered yet.</param>
/// <param name="NumAckPending">Messages delivered and not acknowledged.</param>
internal sealed record ConsumerCounts(long NumPending, long NumAckPending);

/// <summary>Source-generated JSON of the server's answer.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ConsumerCounts))]
internal sealed partial class ConsumerLagJson : JsonSerializerContext;
