using Microsoft.Extensions.Logging;
using Nimmerverse.Meaning;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Running;

/// <summary>The thalamus as a process: puts its parts together and runs the one loop that owns them.</summary>
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
        var governor = new GovernorVoice(context, settings.Governor, trails);

        // States of NPCs are only sampled once a second, so a full queue costs nothing: the newest are kept.
        await using var waves = await context.Bus.SubscribeAsync(
            Subjects.CellWave.All(context.Environment).Value, new SubscriptionOptions { Capacity = 65_536 }, cancellationToken);
        await using var verdicts = await context.Bus.SubscribeAsync(
            Subjects.Verification.All(context.Environment).Value, new SubscriptionOptions { Capacity = 1_024 }, cancellationToken);
        await using var npcs = await context.Bus.SubscribeAsync(
            Subjects.NpcState.All(context.Environment).Value, new SubscriptionOptions { Capacity = 16_384 }, cancellationToken);
        var memory = new RegionMemory(context, settings.Definitions.Select(static gate => gate.GateId));
        var school = new RegionSchool(correlator, weights, memory, settings.Learning);
        var loop = new ThalamusLoop(context, correlator, voice, governor, weights, school, waves, verdicts, npcs);
        await RunTogetherAsync(loop, memory, writer, outbox, cancellationToken);
    }

    /// <summary>First the loop ends, then the writer with what the loop left it, then the outbox with what the writer left it.</summary>
    private static async Task RunTogetherAsync(
        ThalamusLoop loop, RegionMemory memory, TrailWriter writer, TrailOutbox outbox, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var closing = new CancellationTokenSource();
        var deciding = loop.RunAsync(ending.Token);
        var remembering = memory.RunAsync(ending.Token);
        var writing = writer.RunAsync();
        var sending = outbox.RunAsync(closing.Token);
        var first = await Task.WhenAny(deciding, remembering, writing, sending);
        await ending.CancelAsync();
        await deciding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await remembering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        writer.Complete();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await closing.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
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
