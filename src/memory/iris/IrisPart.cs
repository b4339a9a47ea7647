using Microsoft.Extensions.Logging;
using Nimmerverse.Meaning;
using Nimmerverse.Memory.Iris.Chroma;
using Nimmerverse.Memory.Iris.Embeddings;
using Nimmerverse.Memory.Iris.Local;
using Nimmerverse.Memory.Iris.Reading;
using Nimmerverse.Memory.Iris.Service;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Memory.Running;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Iris;

/// <summary>The memory of meanings as a part of the memory process: reads trails, and answers who asks.</summary>
/// <param name="context">What the process lives in.</param>
/// <param name="settings">How it works.</param>
internal sealed class IrisPart(ProcessContext context, IrisSettings settings) : IMemoryPart
{
    /// <inheritdoc />
    public string Name => "iris";

    /// <inheritdoc />
    public async Task RunAsync(Action<string> state, CancellationToken cancellationToken)
    {
        await using var store = OpenStore();
        using var embedder = OpenEmbedder();
        var reader = new TrailReader(context, new TrailKeeper(store, embedder), state);
        var service = new IrisService(context, new IrisMemory(store, embedder, context.Bus.MaxPayload, () => reader.Lag));
        await Together.RunAsync(cancellationToken, reader.RunAsync, service.RunAsync);
    }

    private IVectorStore OpenStore() => settings.Place is IrisPlace.Chroma
        ? new ChromaStore(new ChromaOptions(settings.Chroma!, context.Environment.Value))
        : LocalStore.Open(settings.Folder!, settings.MemoryBytes, context.Loggers.CreateLogger<LocalStore>());

    private IEmbedder OpenEmbedder() => settings.Embeddings is { } endpoint
        ? new HttpEmbedder(endpoint, context.Clock, context.Loggers.CreateLogger<HttpEmbedder>())
        : new WordEmbedder(WordVectors.Shipped);
}
