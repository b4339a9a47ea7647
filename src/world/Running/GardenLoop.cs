using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Ticking;

namespace Nimmerverse.World.Running;

/// <summary>The lifecycle loop: it alone touches the garden; all else reaches it as a message that it takes at its next tick.</summary>
internal sealed partial class GardenLoop(
    LivingGarden garden,
    WorldSettings settings,
    ActionInbox inbox,
    QuizDesk quizzes,
    GardenSpeaker speaker,
    GardenTrails trails,
    TrailOutbox outbox,
    SnapshotKeeper keeper,
    Lifeforce lifeforce,
    TimeProvider clock,
    ILogger<GardenLoop> logger)
{
    /// <summary>Seconds of real time between two snapshots.</summary>
    internal const double SnapshotEveryS = 5;

    private static readonly Counter<long> Ticks = Telemetry.Meter.CreateCounter<long>("nimmerverse.world.ticks", "{tick}", "World ticks");
    private static readonly Counter<long> Late =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.world.late_ticks", "{tick}", "Ticks that began more than one tick late");
    private static readonly Counter<long> Refused =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.world.actions_refused", "{action}", "Actions refused");
    private static readonly Histogram<double> Lateness =
        Telemetry.Meter.CreateHistogram<double>("nimmerverse.world.tick_lateness", "ms", "How late ticks began");

    // Lifeforce for a second of an ordinary village, before any was observed: 3% of a processor.
    private const double SecondCostPrior = 0.3;
    private static readonly Refusal[] Reasons = Enum.GetValues<Refusal>();

    private readonly LatenessWindow _lateness = new(clock);
    private readonly long[] _refusedTold = new long[Reasons.Length];
    private long _lateTold;
    private TimeSpan _paid;

    /// <summary>Runs the loop on a thread of its own until cancelled or until the ticks asked for have passed. A pool thread would be late
    /// whenever the pool is busy with messages.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken cancellationToken)
    {
        var schedule = new TickSchedule(clock, GardenRules.TicksPerSecond * settings.Speed);
        var ticksPerSecond = Math.Max(1, (long)Math.Round(GardenRules.TicksPerSecond * settings.Speed));
        var first = true;
        quizzes.Ask(garden.QuizzesInFlight());
        while (Wait(schedule, cancellationToken))
        {
            var lateMs = schedule.Begin();
            _lateness.Add(lateMs);
            Lateness.Record(lateMs);
            var outcome = garden.Step(inbox.Take(), quizzes.Take());
            speaker.Tell(garden, outcome);
            quizzes.Ask(outcome.Quizzes);
            Keep(outcome);
            CountTick(outcome, schedule);
            if (first || garden.Tick % ticksPerSecond == 0)
            {
                first = false;
                speaker.Describe(garden, _lateness.PercentileMs(0.99), schedule.LateTicks);
                Pay();
            }

            if (garden.Tick % (long)Math.Max(1, SnapshotEveryS * ticksPerSecond) == 0 || outcome.Completions.Count > 0)
            {
                keeper.Keep(garden);
            }

            if (settings.Ticks > 0 && garden.Tick >= settings.Ticks)
            {
                break;
            }
        }

        keeper.KeepLast(garden);
        LogEnded(garden.Tick, garden.VillageNumber, garden.StateHash(), schedule.LateTicks, schedule.Restarts, inbox.Dropped);
    }

    private void CountTick(TickOutcome outcome, TickSchedule schedule)
    {
        Ticks.Add(1);
        Late.Add(schedule.LateTicks - _lateTold);
        _lateTold = schedule.LateTicks;
        if (outcome.Delta.Refused == 0)
        {
            return;
        }

        foreach (var reason in Reasons)
        {
            var refused = garden.Refusals(reason);
            if (refused > _refusedTold[(int)reason])
            {
                Refused.Add(refused - _refusedTold[(int)reason], KeyValuePair.Create<string, object?>("reason", reason.WireName()));
                _refusedTold[(int)reason] = refused;
            }
        }
    }

    // What the process used since it paid last, whatever for: the ledger observes, it does not assign.
    private void Pay()
    {
        var used = Environment.CpuUsage.TotalTime;
        lifeforce.Charge("second", SecondCostPrior, used - _paid);
        _paid = used;
    }

    private void Keep(TickOutcome outcome)
    {
        foreach (var verdict in outcome.Verdicts)
        {
            outbox.Add(trails.Of(verdict));
        }

        foreach (var completion in outcome.Completions)
        {
            outbox.Add(trails.Of(completion));
            LogCompleted(completion.Village, completion.Level, completion.Npcs.Count, completion.WorldSeconds);
        }
    }

    private static bool Wait(TickSchedule schedule, CancellationToken cancellationToken)
    {
        while (schedule.UntilNextMs is var left && left > 0)
        {
            // The kernel waits in whole milliseconds here; rounding up wakes at most one late and never burns the processor.
            if (cancellationToken.WaitHandle.WaitOne((int)Math.Ceiling(left)))
            {
                return false;
            }
        }

        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(
        2001,
        LogLevel.Information,
        "Ended at tick {Tick} in village {Village}, state {StateHash:x16}; {LateTicks} late ticks, {Restarts} new schedules, {Dropped} actions dropped")]
    private partial void LogEnded(long tick, long village, ulong stateHash, long lateTicks, long restarts, long dropped);

    [LoggerMessage(
        2002, LogLevel.Information, "Village {Village} of level {Level} is known by all {Npcs} NPCs after {WorldSeconds:0.0} world seconds")]
    private partial void LogCompleted(long village, int level, int npcs, double worldSeconds);
}
