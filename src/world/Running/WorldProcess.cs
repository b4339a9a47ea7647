using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Snapshots;
using Nimmerverse.World.Ticking;

namespace Nimmerverse.World.Running;

/// <summary>The world as a process: opens the garden, then runs the tick loop and what serves it until told to stop.</summary>
internal static class WorldProcess
{
    internal static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        var settings = WorldSettings.Read(context.Settings);
        var loggers = context.Loggers;
        ProcessPriority.Set(settings.Nice, loggers.CreateLogger(nameof(ProcessPriority)));
        var store = context.DataDirectory is { } folder ? new SnapshotStore(folder) : null;
        var keeper = new SnapshotKeeper(store, loggers.CreateLogger<SnapshotKeeper>());
        WarmUp.Run(settings.Rules);
        var garden = await keeper.OpenGardenAsync(settings, cancellationToken);

        var inbox = new ActionInbox();
        var quizzes = new QuizDesk(context.Messenger, QuizDeadline(settings), loggers.CreateLogger<QuizDesk>());
        var outbox = context.CreateTrailOutbox();
        var loop = new GardenLoop(
            garden,
            settings,
            inbox,
            quizzes,
            new GardenSpeaker(context.Messenger, loggers.CreateLogger<GardenSpeaker>()),
            new GardenTrails(context.Environment, context.Id, context.Host.Garden, settings.Speed, context.Clock),
            outbox,
            keeper,
            context.Lifeforce,
            context.Clock,
            loggers.CreateLogger<GardenLoop>());

        await RunTogetherAsync(inbox, quizzes, outbox, keeper, loop, context, cancellationToken);
    }

    // The loop ends by itself after the ticks asked for; whatever serves it ends with it, and the other way round.
    private static async Task RunTogetherAsync(
        ActionInbox inbox,
        QuizDesk quizzes,
        TrailOutbox outbox,
        SnapshotKeeper keeper,
        GardenLoop loop,
        ProcessContext context,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var receiving = inbox.ReceiveAsync(context.Messenger, listening, ending.Token);
        await Task.WhenAny(listening.Task, receiving);
        var writing = keeper.RunAsync();
        Task[] serving = [receiving, quizzes.RunAsync(ending.Token), outbox.RunAsync(ending.Token)];
        var ticking = loop.RunAsync(ending.Token);
        var first = await Task.WhenAny([ticking, .. serving]);
        await ending.CancelAsync();
        await ticking;
        keeper.Complete();
        await writing;
        await first;
        await Task.WhenAll(serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // World time runs faster than real time at speed; a second is left for an NPC whose process is merely slow.
    private static TimeSpan QuizDeadline(WorldSettings settings) =>
        TimeSpan.FromSeconds(Math.Max(1, settings.Rules.QuizDeadlineTicks * GardenRules.SecondsPerTick / settings.Speed));
}
