using Microsoft.Extensions.Logging;
using Nimmerverse.Memory.Running;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>The writer of trails as a part of the memory process. Several processes share the work: they read through one durable reader.</summary>
/// <param name="context">What the process lives in.</param>
/// <param name="settings">How it works.</param>
internal sealed class PhoebePart(ProcessContext context, PhoebeSettings settings) : IMemoryPart
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public string Name => "phoebe";

    /// <inheritdoc />
    public async Task RunAsync(Action<string> state, CancellationToken cancellationToken)
    {
        var logger = context.Loggers.CreateLogger<PhoebePart>();
        var consumer = context.Bus.JetStream.Consumer(TrailStream.Name(context.Environment), TrailStream.Phoebe);
        await using var connections = settings.Connection.Open("phoebe writer", static text =>
        {
            // One connection is held for long; a broken one is left without asking a server that may not answer.
            text.Pooling = false;
            text.CommandTimeout = 0;
            text.CancellationTimeout = -1;
        });
        await using var store = new TrailStore(connections, context.Clock);
        var held = new HeldMessages(context.Clock);
        var source = new TrailSource(consumer, settings, held, context.Clock);
        var batch = new TrailBatch(new TrailReader(context.Environment));
        var writer = new TrailWriter(consumer, store, batch, new RefusedMessages(context, logger), held, context.Clock, logger, state);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fetching = source.RunAsync(ended.Token);
        var keeping = held.KeepAsync(ended.Token);
        try
        {
            state("writing");
            await foreach (var messages in source.Batches.ReadAllAsync(cancellationToken))
            {
                await writer.WriteAsync(messages, cancellationToken);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(fetching, keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writer.Settling.WaitAsync(LastWords, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            held.GiveBack();
        }

        await fetching;
    }
}
