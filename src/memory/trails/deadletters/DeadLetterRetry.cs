using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Trails.DeadLetters;

/// <summary>What can be or was done with a dead letter.</summary>
/// <param name="TrailId">The trail in it, when it is one.</param>
/// <param name="Status">One of <c>stored</c>, <c>repeatable</c>, <c>lost</c> (not repeatable), <c>put_back</c>, <c>refused</c>.</param>
/// <param name="Says">More, for a person.</param>
internal sealed record DeadLetterFate(Guid? TrailId, string Status, string Says);

/// <summary>Puts dead letters that are whole and valid trails back on their subject.</summary>
/// <param name="bus">The bus.</param>
/// <param name="environment">The environment.</param>
/// <param name="store">Phoebe, to see what is stored by now; null when there is none.</param>
internal sealed class DeadLetterRetry(BusConnection bus, EnvironmentName environment, TrailStore? store)
{
    private static readonly PublishOptions Patient = new() { Timeout = TimeSpan.FromSeconds(5), Attempts = 3 };

    private readonly TrailRepair _repair = new(environment);

    /// <summary>Whether a person means a dead letter.</summary>
    /// <param name="entry">The dead letter.</param>
    /// <param name="chosen">Its number, or its trail's id, maybe abbreviated.</param>
    /// <returns>Whether it is meant.</returns>
    public bool IsMeant(DeadLetterEntry entry, string chosen)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (long.TryParse(chosen, out var number) && entry.Sequence == number)
            || (TrailId.Parse(chosen) is { } id && _repair.TryRepair(entry, out var trail, out _) && id.Includes(trail.TrailId));
    }

    /// <summary>Judges a dead letter, and puts it back when asked to.</summary>
    /// <param name="entry">The dead letter.</param>
    /// <param name="retry">Whether to put it back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What can be or was done.</returns>
    public async Task<DeadLetterFate> HandleAsync(DeadLetterEntry entry, bool retry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!_repair.TryRepair(entry, out var trail, out var why))
        {
            return new DeadLetterFate(null, "lost", why);
        }

        if (store is not null && await store.FindAsync(trail.TrailId, cancellationToken) is not null)
        {
            return new DeadLetterFate(trail.TrailId, "stored", "stored since");
        }

        var mended = trail.IsMended ? " with NUL characters replaced" : "";
        if (!retry)
        {
            return new DeadLetterFate(trail.TrailId, "repeatable", $"can be put back{mended}");
        }

        // An id of its own: under the trail's id the stream would take it for a repetition, and drop it, for as long as its window lasts.
        var ack = await bus.JetStream.PublishAsync(trail.Subject, trail.Payload, $"{trail.TrailId}.again.{entry.Sequence}", Patient, cancellationToken);
        return ack.IsStored
            ? new DeadLetterFate(trail.TrailId, "put_back", $"put back{mended}")
            : new DeadLetterFate(trail.TrailId, "refused", $"not taken by the stream: {ack.Status} {ack.Error}".TrimEnd());
    }
}
