using System.Collections.Concurrent;
using Nimmerverse.Memory.Tests.Phoebe;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Tests.Faults;

/// <summary>
/// A client that publishes and writes down what the stream has acknowledged, and a checker that knows nothing else: what was acknowledged
/// must be in the table, nothing twice, and no figure may count a trail more or less often than the table holds it.
/// </summary>
/// <param name="bus">Where it publishes.</param>
/// <param name="database">Where it checks.</param>
internal sealed class History(TrailBus bus, PhoebeDatabase database)
{
    private readonly ConcurrentBag<Guid> _acknowledged = [];
    private readonly ConcurrentBag<Guid> _attempted = [];

    /// <summary>How many trails the stream has acknowledged.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>Publishes a gate's transitions at a steady pace until told to stop.</summary>
    /// <param name="perSecond">The pace.</param>
    /// <param name="shift">What its clock is ahead of time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When the last one is acknowledged.</returns>
    public async Task PublishAsync(int perSecond, TimeSpan shift, CancellationToken cancellationToken)
    {
        const int Beats = 50;
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Beats));
        while (!cancellationToken.IsCancellationRequested)
        {
            await PublishAsync(perSecond / Beats, shift);
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Publishes some at once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="shift">What its clock is ahead of time.</param>
    /// <returns>When all are acknowledged.</returns>
    public Task PublishAsync(int count, TimeSpan shift) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => PublishAsync(shift)));

    /// <summary>Waits until the stream is empty and checks.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <param name="log">What to show when it fails.</param>
    /// <returns>When everything is as it must be.</returns>
    public async Task CheckAsync(TimeSpan patience, Func<string> log)
    {
        await Wait.ForAsync(0L, bus.WaitingAsync, patience, log);
        var rows = await RowsAsync();
        Assert.Empty(_acknowledged.Except(rows));
        Assert.Empty(rows.Except(_attempted));
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.Equal(
            $"{rows.Count}|{rows.Count}|{rows.Count}|{rows.Count}|{2 * rows.Count}",
            await database.AskAsync<string>(
                "reader",
                """
                SELECT concat_ws('|', (SELECT sum(trails) FROM phoebe.trail_days), (SELECT sum(trails) FROM phoebe.actor_figures),
                    (SELECT count(*) FROM phoebe.gate_transitions), sum(transitions), sum(lifeforce_spent))
                FROM phoebe.gates
                """));
        Assert.Equal(0L, (await bus.Connection.JetStream.FindStreamAsync(TrailBus.DeadLetters))!.Messages);
    }

    private async Task PublishAsync(TimeSpan shift)
    {
        var now = TimeProvider.System.GetUtcNow() + shift;
        var trail = Phoebe.Trails.Some(TrailKinds.GateTransition, """{"gate_id":"door","to_state":"open"}""") with
        {
            TrailId = Guid.CreateVersion7(now),
            Started = now,
            Ended = now,
            Cost = 2,
        };
        _attempted.Add(trail.TrailId);
        PublishAck ack;
        do
        {
            ack = await bus.Speaker.PublishTrailAsync(trail);
        }
        while (ack.MayRetry);

        if (ack.IsStored)
        {
            _acknowledged.Add(trail.TrailId);
        }
    }

    private async Task<List<Guid>> RowsAsync()
    {
        await using var connection = await database.ConnectAsync("reader");
        await using var command = new Npgsql.NpgsqlCommand("SELECT trail_id FROM phoebe.trails", connection);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<Guid>();
        while (await rows.ReadAsync())
        {
            found.Add(rows.GetGuid(0));
        }

        return found;
    }
}
