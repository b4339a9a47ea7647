using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// Writes batches: what can be read goes into one transaction; only after its commit are the messages acknowledged, and while they are,
/// the next batch is written. A batch that falls for one of its rows is halved until the row is found; a batch that finds no database
/// waits for it. Belongs to one loop.
/// </summary>
/// <param name="consumer">The durable reader.</param>
/// <param name="store">The table.</param>
/// <param name="batch">Reads messages into rows.</param>
/// <param name="refusals">What becomes of messages that are no trail.</param>
/// <param name="held">The batches not yet settled.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">Where outages are told.</param>
/// <param name="state">Told how the writer is.</param>
internal sealed partial class TrailWriter(
    PullConsumer consumer, TrailStore store, TrailBatch batch, RefusedMessages refusals, HeldMessages held, TimeProvider clock, ILogger logger,
    Action<string> state)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AckPatience = TimeSpan.FromSeconds(10);

    /// <summary>The settling of the batch before: its acknowledgements and refusals.</summary>
    public Task Settling { get; private set; } = Task.CompletedTask;

    /// <summary>Writes one batch and begins to settle its messages.</summary>
    /// <param name="messages">The messages as they were fetched.</param>
    /// <param name="cancellationToken">Breaks off; what was not committed comes again.</param>
    /// <returns>When everything that can be written is committed.</returns>
    public async Task WriteAsync(IReadOnlyList<JetStreamMessage> messages, CancellationToken cancellationToken)
    {
        PhoebeMetrics.OnRedelivered(messages.Count(static message => message.Position.Delivered > 1));
        var verdicts = new Verdicts();
        await WriteTogetherAsync(messages.Where(static message => !IsSuspect(message)), verdicts, cancellationToken);

        // A message that came this often may be what ends its writer, so it takes no other message with it.
        foreach (var message in messages.Where(IsSuspect))
        {
            await WriteTogetherAsync([message], verdicts, cancellationToken);
        }

        await Settling;
        Settling = SettleAsync(messages, verdicts, cancellationToken);
    }

    private static bool IsSuspect(JetStreamMessage message) => message.Position.Delivered > RefusedMessages.Deliveries;

    private async Task WriteTogetherAsync(IEnumerable<JetStreamMessage> messages, Verdicts verdicts, CancellationToken cancellationToken)
    {
        batch.Clear();
        foreach (var message in messages)
        {
            if (batch.Add(message) is { } fault)
            {
                verdicts.Refused.Add((message, fault));
            }
        }

        await WriteRowsAsync(0, batch.Messages.Count, verdicts, cancellationToken);
    }

    private async Task WriteRowsAsync(int from, int to, Verdicts verdicts, CancellationToken cancellationToken)
    {
        if (from == to)
        {
            return;
        }

        if (await TryCommitAsync(from, to, cancellationToken) is not { } fault)
        {
            verdicts.Committed.AddRange(batch.Messages[from..to]);
        }
        else if (to - from is 1)
        {
            verdicts.Refused.Add((batch.Messages[from], $"PostgreSQL refuses it: {fault}"));
        }
        else
        {
            var middle = (from + to) / 2;
            await WriteRowsAsync(from, middle, verdicts, cancellationToken);
            await WriteRowsAsync(middle, to, verdicts, cancellationToken);
        }
    }

    /// <summary>Commits rows, however long PostgreSQL is away.</summary>
    /// <returns>Null when they are committed; what PostgreSQL says when one of the rows is at fault.</returns>
    private async Task<string?> TryCommitAsync(int from, int to, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var started = clock.GetTimestamp();
                var added = await store.WriteAsync(batch.RowsOf(from, to), cancellationToken);
                PhoebeMetrics.OnCommit(to - from, added, clock.GetElapsedTime(started), clock.GetUtcNow() - batch.Messages[from].Position.Stored);
                if (pause > FirstPause)
                {
                    LogBack();
                }

                state("writing");
                return null;
            }
            catch (Exception exception) when (StoreFailures.IsOfRow(exception))
            {
                LogHalved(to - from, exception.Message);
                return exception.Message;
            }
            catch (Exception exception) when (StoreFailures.IsOfDatabase(exception) && !cancellationToken.IsCancellationRequested)
            {
                if (pause == FirstPause)
                {
                    PhoebeMetrics.OnOutage();
                    LogAway(held.Count, exception.Message);
                    state("waiting");
                }

                await store.ResetAsync();
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task SettleAsync(IReadOnlyList<JetStreamMessage> messages, Verdicts verdicts, CancellationToken cancellationToken)
    {
        try
        {
            var confirmed = await consumer.AckAllAsync(verdicts.Committed, AckPatience, cancellationToken);
            if (confirmed < verdicts.Committed.Count)
            {
                LogUnconfirmed(verdicts.Committed.Count - confirmed);
            }

            await Task.WhenAll(verdicts.Refused.Select(one => refusals.RefuseAsync(one.Message, one.Reason, cancellationToken)));
        }
        catch (BusException exception)
        {
            LogUnsettled(exception.Message);
        }
        finally
        {
            held.Remove(messages);
        }
    }

    [LoggerMessage(9000, LogLevel.Warning, "PostgreSQL takes no trails; {Held} are held and wait for it: {Reason}")]
    private partial void LogAway(int held, string reason);

    [LoggerMessage(9001, LogLevel.Information, "PostgreSQL takes trails again")]
    private partial void LogBack();

    [LoggerMessage(9002, LogLevel.Warning, "A row among {Rows} is refused by PostgreSQL: {Reason}")]
    private partial void LogHalved(int rows, string reason);

    [LoggerMessage(9003, LogLevel.Information, "{Count} acknowledgements were not confirmed; those trails come again and change nothing")]
    private partial void LogUnconfirmed(int count);

    [LoggerMessage(9004, LogLevel.Warning, "Messages could not be settled and come again: {Reason}")]
    private partial void LogUnsettled(string reason);

    private sealed class Verdicts
    {
        public List<JetStreamMessage> Committed { get; } = [];

        public List<(JetStreamMessage Message, string Reason)> Refused { get; } = [];
    }
}
