using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// The batches that were fetched and not yet settled. While they wait for PostgreSQL the stream is asked for more time, so that waiting
/// never counts against a message.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class HeldMessages(TimeProvider clock)
{
    /// <summary>How often waiting messages ask for more time: well within the stream's wait of 30 seconds.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly Dictionary<object, IReadOnlyList<JetStreamMessage>> _batches = [];

    /// <summary>How many messages are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _batches.Values.Sum(static batch => batch.Count);
            }
        }
    }

    /// <summary>Takes a batch.</summary>
    /// <param name="batch">The batch.</param>
    public void Add(IReadOnlyList<JetStreamMessage> batch)
    {
        lock (_lock)
        {
            _batches[batch] = batch;
        }
    }

    /// <summary>Lets a batch go.</summary>
    /// <param name="batch">The batch.</param>
    public void Remove(IReadOnlyList<JetStreamMessage> batch)
    {
        lock (_lock)
        {
            _batches.Remove(batch);
        }
    }

    /// <summary>Asks for more time at a steady pace, until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The life of the asking.</returns>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var message in Snapshot())
            {
                message.InProgress();
            }
        }
    }

    /// <summary>Gives everything back, for others to take at once.</summary>
    public void GiveBack()
    {
        foreach (var message in Snapshot())
        {
            message.Nak();
        }
    }

    private List<JetStreamMessage> Snapshot()
    {
        lock (_lock)
        {
            return [.. _batches.Values.SelectMany(static batch => batch)];
        }
    }
}
