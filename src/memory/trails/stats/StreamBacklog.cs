using System.Text.Json;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Trails.Stats;

/// <summary>What waits on the bus.</summary>
/// <param name="Waiting">Trails that each reader has not acknowledged yet; null where the reader is unknown.</param>
/// <param name="DeadLetters">Dead letters held; null when there is no such stream.</param>
internal sealed record StreamBacklog(IReadOnlyDictionary<string, long?> Waiting, long? DeadLetters)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks the bus.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What waits.</returns>
    /// <exception cref="BusException">The bus did not answer.</exception>
    public static async Task<StreamBacklog> ReadAsync(BusConnection bus, EnvironmentName environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bus);
        var waiting = new SortedDictionary<string, long?>(StringComparer.Ordinal);
        foreach (var reader in TrailStream.Readers)
        {
            var reply = await bus.RequestAsync($"$JS.API.CONSUMER.INFO.{TrailStream.Name(environment)}.{reader}", default, Patience, cancellationToken: cancellationToken);
            waiting[reader] = reply.Message is { } answer ? Waits(answer.Payload) : null;
        }

        var letters = await bus.JetStream.FindStreamAsync(TrailStream.DeadLetters(environment), cancellationToken);
        return new StreamBacklog(waiting, letters?.Messages);
    }

    private static long? Waits(ReadOnlyMemory<byte> answer)
    {
        using var parsed = JsonDocument.Parse(answer);
        return parsed.RootElement.TryGetProperty("num_pending", out var pending) && parsed.RootElement.TryGetProperty("num_ack_pending", out var given)
            ? pending.GetInt64() + given.GetInt64()
            : null;
    }
}
