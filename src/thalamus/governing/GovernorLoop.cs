using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Thalamus.Running;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>
/// The governor's own loop, beside that of the gates: it owns mind and switch, hears NPCs and operators, and speaks once a second. Of each NPC
/// only the newest state of an epoch is read.
/// </summary>
internal sealed partial class GovernorLoop(
    ProcessContext context,
    GovernorMind mind,
    GovernorVoice voice,
    DecisionTrails trails,
    WeightsShelf shelf,
    WeightsBucket bucket,
    OrderDesk desk,
    SteeringBoard board,
    BusSubscription npcs,
    BusSubscription orders)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EpochEvery = TimeSpan.FromSeconds(1);

    private readonly ILogger<GovernorLoop> _logger = context.Loggers.CreateLogger<GovernorLoop>();
    private readonly Dictionary<string, (BusMessage Raw, DateTimeOffset HeardAt)> _newest = [];
    private readonly SubjectTokens _ids = new(Subjects.NpcState);
    private readonly Pace _epoch = new(EpochEvery, context.Clock);

    /// <summary>Runs until told to stop.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the loop.</returns>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        Begin();
        using var timer = new PeriodicTimer(Tick, context.Clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var now = context.Clock.GetUtcNow();
            while (npcs.Messages.TryRead(out var raw))
            {
                _newest[raw.Subject] = (raw, now);
            }

            TakeWeights();
            while (orders.Messages.TryRead(out var order))
            {
                Obey(order);
            }

            if (_epoch.IsDue())
            {
                DecideAll(now);
            }
        }
    }

    private void Begin()
    {
        if (shelf.Newest() is { } newest)
        {
            Take(newest);
        }

        desk.Restore();
        LogBegun(mind.Policy, mind.Weights?.Hash ?? "none", mind.Frozen, mind.Learns);
    }

    private void TakeWeights()
    {
        // What the bucket holds and the folder held longer is the same, or older than what an operator loaded.
        if (bucket.TryTake(out var found) && found.Hash != mind.Weights?.Hash && (mind.Weights is null || found.At > mind.Weights.At))
        {
            Take(found);
        }
    }

    private void Take(LoadedWeights loaded)
    {
        mind.Take(loaded);
        LogTaken(loaded.Hash, loaded.Weights.Generation, loaded.Origin);
    }

    private void Obey(BusMessage raw)
    {
        if (raw.ReplyTo is not { } replyTo || !context.Messenger.TryRead(Subjects.GovernorCommand, raw, out var message))
        {
            return;
        }

        var reply = message.Header.Source.EntityType is EntityType.Operator
            ? desk.Obey(message.Body)
            : new() { Ok = false, Detail = "Only an operator gives orders to the governor" };
        voice.Answer(replyTo, reply);
    }

    private void DecideAll(DateTimeOffset now)
    {
        foreach (var (subject, state) in _newest)
        {
            if (_ids.Of(subject) is { } npc && context.Messenger.TryRead(Subjects.NpcState, state.Raw, out var message))
            {
                mind.Hear(message.Body with { Npc = npc }, state.HeardAt);
            }
        }

        _newest.Clear();
        while (board.TryTake(out var outcome))
        {
            mind.Hear(outcome);
        }

        if (mind.Tune(now) is { } step)
        {
            Keep(step, now);
        }

        var began = context.Clock.GetTimestamp();
        var allocation = mind.Decide(now);
        board.Steer(mind.Steer(board.Gates, now));
        desk.DecisionTook = context.Clock.GetElapsedTime(began);
        voice.Say(allocation, now);
    }

    private void Keep(LearningStep step, DateTimeOffset now)
    {
        var tuner = mind.Tuner!;
        var kept = shelf.Put(
            new GovernorWeights
            {
                Heuristic = mind.Weights?.Weights.Heuristic ?? Heuristics.Best.Name,
                Generation = step.Generation,
                Seed = mind.Weights?.Weights.Seed ?? 0,
                Data = $"live, after {mind.Weights?.Hash[..16] ?? "nothing"}",
                Scores = [new("plus", step.Plus), new("minus", step.Minus), new("smoothed", step.Smoothed)],
                Parameters = tuner.Centre.ToArray(),
            },
            "live learning",
            now);
        mind.Kept(kept);
        bucket.Put(kept.Weights);
        desk.Learned(step);
        trails.Learned(step, kept.Hash);
        LogLearned(step.Generation, step.Plus, step.Minus, step.Smoothed, step.Best, step.RolledBack ? "the best generation is back" : "a step on");
    }

    [LoggerMessage(5056, LogLevel.Information, "The governor decides by {Policy}, weights {Hash}; frozen: {Frozen}, learning: {Learns}")]
    private partial void LogBegun(string policy, string hash, bool frozen, bool learns);

    [LoggerMessage(5057, LogLevel.Information, "The governor took the weights {Hash} of generation {Generation} from {Origin}")]
    private partial void LogTaken(string hash, long generation, string origin);

    [LoggerMessage(5058, LogLevel.Information, "Governor generation {Generation}: rewards {Plus} and {Minus}, smoothed {Smoothed}, best {Best}: {Outcome}")]
    private partial void LogLearned(long generation, double plus, double minus, double smoothed, double best, string outcome);
}
