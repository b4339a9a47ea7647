using System.Globalization;
using System.Text.Json;
using Nimmerverse.Neural;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Training.Living;

/// <summary>
/// Lets policies take turns in a living village: each village is one policy's, every turn has each policy once, in an order drawn anew. A village
/// is a line of the results the moment it is over, so that what was measured outlives whatever happens.
/// </summary>
/// <param name="settings">The village.</param>
/// <param name="policies">The policies.</param>
/// <param name="firstTurn">Number of the first turn.</param>
/// <param name="lines">The file of results; lines are added.</param>
/// <param name="progress">Where progress is told.</param>
internal sealed class LiveTrial(LiveSettings settings, IReadOnlyList<LivePolicy> policies, int firstTurn, string lines, TextWriter progress)
{
    private readonly List<LiveRecord> _records = [];
    private readonly Rng _rng = new(settings.Seed);
    private readonly List<LivePolicy> _order = [];
    private VillageCount? _count;
    private LivePolicy _now = policies[0];
    private int _villages;

    /// <summary>Runs until the time is over or it is told to stop.</summary>
    /// <param name="cancellationToken">Stops early; what was measured is kept.</param>
    /// <returns>Villages that were measured.</returns>
    internal async Task<IReadOnlyList<LiveRecord>> RunAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(settings.Length);
        try
        {
            await using var village = await TightVillage.StartAsync(settings, Told, cancellationToken);
            await using var states = await village.Messenger.SubscribeAsync(Subjects.NpcState.All(village.Messenger.Environment), new() { Capacity = 16_384 }, limited.Token);
            await village.TakeAsync(_now, limited.Token);
            await foreach (var state in states.ReadAllAsync(limited.Token))
            {
                await HearAsync(village, state, limited.Token);
            }

            throw new ExitException(ExitCode.Failed, "The village has ended before its time.");
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested)
        {
            // The village in hand is not over and does not count.
        }

        return _records;
    }

    private void Told(string line)
    {
        if (line.Length > 0)
        {
            progress.WriteLine($"  up: {line}");
        }
    }

    private async Task HearAsync(TightVillage village, Received<NpcState> state, CancellationToken cancellationToken)
    {
        if (state.Body.Village > (_count?.Village ?? 0))
        {
            Finish();
            _count = new(state.Body.Village, settings.Speed);
            _villages++;
            _now = Next();
            await village.TakeAsync(_now, cancellationToken);
        }

        _count?.Hear(state.Body, state.Message.Header.Timestamp);
    }

    private LivePolicy Next()
    {
        if (_order.Count == 0)
        {
            _order.AddRange(policies);
            for (var i = _order.Count - 1; i > 0; i--)
            {
                var other = _rng.Next(i + 1);
                (_order[i], _order[other]) = (_order[other], _order[i]);
            }
        }

        // Warming up takes nobody's turn.
        if (_villages <= settings.WarmUp)
        {
            return _order[^1];
        }

        var next = _order[^1];
        _order.RemoveAt(_order.Count - 1);
        return next;
    }

    private void Finish()
    {
        var measured = _villages - settings.WarmUp;
        if (measured < 1 || _count?.Record(_now.Name, firstTurn + ((measured - 1) / policies.Count)) is not { } record)
        {
            return;
        }

        _records.Add(record);
        File.AppendAllText(lines, JsonSerializer.Serialize(record, LiveJson.Default.LiveRecord) + "\n");
        progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"village {record.Village}  {record.Policy,-26} all know after {record.Seconds,6:0.0} s of the world, the mean after {record.MeanSeconds,6:0.0} s, {100 * record.LateShare,4:0.0}% of ticks late, {record.Asked} questions"));
    }
}
