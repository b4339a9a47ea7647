using System.Threading.Channels;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// Fetches batches by size and time, one ahead of the writer: while one is written the next one is gathered, and nothing more is asked
/// for, so that what is held is bounded whatever becomes of PostgreSQL.
/// </summary>
/// <param name="consumer">The durable reader.</param>
/// <param name="settings">Size and time.</param>
/// <param name="held">Told of each batch.</param>
/// <param name="clock">The clock.</param>
internal sealed class TrailSource(PullConsumer consumer, PhoebeSettings settings, HeldMessages held, TimeProvider clock)
{
    /// <summary>Most bytes of a batch; larger than any message, for one that is larger would never come.</summary>
    private const int MaxBytes = 4 << 20;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Absent = TimeSpan.FromSeconds(1);

    private readonly Channel<IReadOnlyList<JetStreamMessage>> _batches = Channel.CreateBounded<IReadOnlyList<JetStreamMessage>>(
        new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>The batches; complete when fetching has ended.</summary>
    public ChannelReader<IReadOnlyList<JetStreamMessage>> Batches => _batches.Reader;

    /// <summary>Fetches until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The life of the fetching.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _batches.Writer.WaitToWriteAsync(cancellationToken))
            {
                var batch = await GatherAsync(cancellationToken);
                if (batch.Count > 0)
                {
                    held.Add(batch);
                    await _batches.Writer.WriteAsync(batch, CancellationToken.None);
                }
            }
        }
        finally
        {
            _batches.Writer.Complete();
        }
    }

    // Under load a request fills at once. When nothing comes, one message is waited for, and then waits for company.
    private async Task<IReadOnlyList<JetStreamMessage>> GatherAsync(CancellationToken cancellationToken)
    {
        var batch = new List<JetStreamMessage>();
        try
        {
            batch.AddRange(await FetchAsync(settings.Batch, settings.Gather, cancellationToken));
            if (batch.Count is 0)
            {
                batch.AddRange(await FetchAsync(1, LongestWait, cancellationToken));
                if (batch.Count > 0 && settings.Batch > 1)
                {
                    batch.AddRange(await FetchAsync(settings.Batch - 1, settings.Gather, cancellationToken));
                }
            }
        }
        catch (BusException exception) when (exception.Kind is BusErrorKind.NotFound or BusErrorKind.TimedOut or BusErrorKind.Unreachable)
        {
            await Task.Delay(Absent, clock, cancellationToken);
        }
        catch (OperationCanceledException) when (batch.Count > 0)
        {
            // They are given back with everything else that is held.
        }

        return batch;
    }

    private Task<IReadOnlyList<JetStreamMessage>> FetchAsync(int count, TimeSpan wait, CancellationToken cancellationToken) =>
        consumer.FetchAsync(count, wait, MaxBytes, cancellationToken);
}
