using Microsoft.Extensions.Logging;
using Nimmerverse.Meaning;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Thalamus.Gates;
using Nimmerverse.Thalamus.Governing;

namespace Nimmerverse.Thalamus.Running;

/// <summary>The thalamus as a process: puts its parts together and runs the loops that own them: one for gates, one for the governor.</summary>
public static class ThalamusProcess
{
    /// <summary>Runs until told to stop.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the process.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = ThalamusSettings.Read(context.Settings, context.Host.Garden);
        var outbox = context.CreateTrailOutbox();
        var writer = new TrailWriter(outbox, context.Loggers.CreateLogger<TrailWriter>());
        var trails = new DecisionTrails(context, writer);
        var voice = new GateVoice(context, settings.Definitions, trails, settings.Escalates);
        var correlator = MakeCorrelator(settings, voice);
        var weights = WeightFile.Open(context, correlator);
        var board = new SteeringBoard(context.Clock);

        await using var waves = await context.Bus.SubscribeAsync(
            Subjects.CellWave.All(context.Environment).Value, new SubscriptionOptions { Capacity = 65_536 }, cancellationToken);
        await using var verdicts = await context.Bus.SubscribeAsync(
            Subjects.Verification.All(context.Environment).Value, new SubscriptionOptions { Capacity = 1_024 }, cancellationToken);

        // States of NPCs are only sampled once a second, so a full queue costs nothing: the newest are kept.
        await using var npcs = await context.Bus.SubscribeAsync(
            Subjects.NpcState.All(context.Environment).Value, new SubscriptionOptions { Capacity = 16_384 }, cancellationToken);
        await using var orders = await context.Bus.SubscribeAsync(
            Subjects.GovernorCommand.For(context.Environment).Value, new SubscriptionOptions { Capacity = 64 }, cancellationToken);
        var bucket = new WeightsBucket(context);
        var governor = MakeGovernor(context, settings, trails, bucket, board, npcs, orders);
        var memory = new RegionMemory(context, settings.Definitions.Select(static gate => gate.GateId));
        var school = new RegionSchool(correlator, weights, memory, settings.Learning);
        var loop = new ThalamusLoop(context, correlator, voice, board, weights, school, waves, verdicts);
        await RunTogetherAsync([loop.RunAsync, governor.RunAsync, bucket.RunAsync, memory.RunAsync], writer, outbox, cancellationToken);
    }

    /// <summary>First the loops end, then the writer with what they left it, then the outbox with what the writer left it.</summary>
    private static async Task RunTogetherAsync(
        IEnumerable<Func<CancellationToken, Task>> loops, TrailWriter writer, TrailOutbox outbox, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var closing = new CancellationTokenSource();
        Task[] running = [.. loops.Select(loop => loop(ending.Token))];
        var writing = writer.RunAsync();
        var sending = outbox.RunAsync(closing.Token);
        var first = await Task.WhenAny([.. running, writing, sending]);
        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        writer.Complete();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await closing.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private static GovernorLoop MakeGovernor(
        ProcessContext context,
        ThalamusSettings settings,
        DecisionTrails trails,
        WeightsBucket bucket,
        SteeringBoard board,
        BusSubscription npcs,
        BusSubscription orders)
    {
        var folder = context.DataDirectory is { } data ? Path.Combine(data, "governor") : null;
        var shelf = new WeightsShelf(folder, context.Loggers.CreateLogger<WeightsShelf>());
        var mind = new GovernorMind(settings.Governor, settings.Tuning, (ulong)context.Clock.GetUtcNow().Ticks);
        var desk = new OrderDesk(
            mind, new SwitchFile(folder, context.Loggers.CreateLogger<SwitchFile>()), shelf, bucket, settings.Learns, context.Clock,
            context.Loggers.CreateLogger<OrderDesk>());
        return new(context, mind, new GovernorVoice(context, trails), trails, shelf, bucket, desk, board, npcs, orders);
    }

    private static Correlator MakeCorrelator(ThalamusSettings settings, GateVoice voice)
    {
        try
        {
            return new(settings.Definitions, WordVectors.Shipped, settings.Gates, voice);
        }
        catch (InvalidDataException exception)
        {
            throw new ExitException(ExitCode.Usage, exception.Message);
        }
    }
}
