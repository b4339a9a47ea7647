using System.Text.Json;
using Nimmerverse.Memory.Iris.Embeddings;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Iris.Service;

/// <summary>Answers requests: checks them, makes vectors of texts, asks the store. Every failure is in the answer.</summary>
/// <param name="store">Where vectors are.</param>
/// <param name="embedder">Makes vectors of texts.</param>
/// <param name="mostBytes">Most bytes of an answer.</param>
/// <param name="lag">Tells how many trails are not searchable yet.</param>
internal sealed class IrisMemory(IVectorStore store, IEmbedder embedder, long mostBytes, Func<long> lag)
{
    private const string TrailId = "trail_id";
    private const int BytesBesides = 64 * 1024;

    /// <summary>Remembers.</summary>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer.</returns>
    internal async Task<RememberReply> RememberAsync(RememberRequest request, CancellationToken cancellationToken)
    {
        var metadata = RequestRules.Check(request);
        var vectors = metadata.IsGood ? await VectorsAsync(request, cancellationToken) : metadata.Fault;
        if (!vectors.IsGood)
        {
            return Refuse(vectors.Fault);
        }

        var key = new CollectionKey(request.Collection, request.Model ?? embedder.Model, vectors.Value[0].Length);
        var items = request.Items.Select((item, i) => new VectorItem(item.Id, vectors.Value[i], item.Text, metadata.Value![i])).ToList();
        var stored = await store.UpsertAsync(key, items, cancellationToken);
        return stored.IsGood ? new() { Stored = stored.Value } : Refuse(stored.Fault);

        static RememberReply Refuse(Fault fault) => new() { Stored = 0, Fault = fault.Message, Retry = fault.CanRetry };
    }

    /// <summary>Recalls.</summary>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer.</returns>
    internal async Task<RecallReply> RecallAsync(RecallRequest request, CancellationToken cancellationToken)
    {
        var where = RequestRules.Check(request);
        var vector = where.IsGood ? await VectorAsync(request, cancellationToken) : where.Fault;
        var keys = vector.IsGood ? await KeysAsync(request, vector.Value.Length, cancellationToken) : vector.Fault;
        var hits = new List<RecallHit>();
        foreach (var key in keys.Value ?? [])
        {
            var found = await store.QueryAsync(key, vector.Value!, request.Limit, where.Value!.Condition, cancellationToken);
            if (!found.IsGood)
            {
                keys = found.Fault;
                break;
            }

            hits.AddRange(found.Value.Where(hit => hit.Similarity >= request.MinSimilarity).Select(hit => Hit(key, hit)));
        }

        if (!keys.IsGood)
        {
            return new() { Hits = [], Fault = keys.Fault.Message, Retry = keys.Fault.CanRetry, Lag = lag() };
        }

        var nearest = hits.OrderByDescending(static hit => hit.Similarity).ThenBy(static hit => hit.Id, StringComparer.Ordinal).Take(request.Limit);
        return new() { Hits = Fit(nearest, static hit => Length(hit.Text, hit.Metadata), 0), Lag = lag() };
    }

    /// <summary>Lists.</summary>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer.</returns>
    internal async Task<MemoryListReply> ListAsync(MemoryListRequest request, CancellationToken cancellationToken)
    {
        if (RequestRules.Check(request) is { } wrong)
        {
            return Refuse(wrong);
        }

        var keys = await store.CollectionsAsync(cancellationToken);
        if (!keys.IsGood)
        {
            return Refuse(keys.Fault);
        }

        var model = request.Model ?? embedder.Model;
        var key = keys.Value.FirstOrDefault(key =>
            key.Collection == request.Collection && key.Model == model && key.Dimensions == (request.Dimensions ?? key.Dimensions));
        if (key is null)
        {
            return new() { Items = [], Total = 0 };
        }

        var total = await store.CountAsync(key, cancellationToken);
        var page = new VectorPage(request.Offset, request.Limit);
        var items = total.IsGood ? await store.GetAsync(key, page, cancellationToken) : total.Fault;
        return items.IsGood
            ? new() { Items = Fit(items.Value.Select(Item), static item => Length(item.Text, item.Metadata), 14L * key.Dimensions), Total = total.Value }
            : Refuse(items.Fault);

        static MemoryListReply Refuse(Fault fault) => new() { Items = [], Total = 0, Fault = fault.Message, Retry = fault.CanRetry };
    }

    private static MemoryItem Item(VectorItem item) =>
        new() { Id = item.Id, Text = item.Text, Vector = item.Vector, Metadata = item.Metadata.ToJson() };

    private static RecallHit Hit(CollectionKey key, VectorHit hit) => new()
    {
        Collection = key.Collection,
        Id = hit.Id,
        Similarity = Math.Clamp(hit.Similarity, -1, 1),
        Text = hit.Text,
        Metadata = hit.Metadata.ToJson(),
        TrailId = hit.Metadata.TryGet(TrailId, out var trail) && Guid.TryParse(trail.Text, out var id) ? id : null,
    };

    private static int Length(string? text, JsonElement? metadata) => (text?.Length ?? 0) + (metadata?.GetRawText().Length ?? 0);

    private async Task<Outcome<IReadOnlyList<float[]>>> VectorsAsync(RememberRequest request, CancellationToken cancellationToken)
    {
        if (request.Model is not null)
        {
            return RequestRules.CheckVectors(request.Items);
        }

        var answer = await embedder.EmbedAsync([.. request.Items.Select(static item => item.Text!)], cancellationToken);
        if (!answer.IsGood)
        {
            return answer.Fault;
        }

        for (var i = 0; i < answer.Value.Count; i++)
        {
            if (answer.Value[i] is null)
            {
                return Fault.Refused($"The text of item '{request.Items[i].Id}' has no word that {embedder.Model} knows.");
            }
        }

        return answer.Value.OfType<float[]>().ToList();
    }

    private async Task<Outcome<float[]>> VectorAsync(RecallRequest request, CancellationToken cancellationToken)
    {
        if (request.Vector is { } given)
        {
            return VectorItem.TryNormalise([.. given], out var unit)
                ? unit
                : Fault.Refused("The vector must have finite numbers that are not all zero.");
        }

        var answer = await embedder.EmbedAsync([request.Text!], cancellationToken);
        return !answer.IsGood ? answer.Fault
            : answer.Value[0] is { } vector ? vector
            : Fault.Refused($"'{request.Text}' has no word that {embedder.Model} knows; ask in other words.");
    }

    private async Task<Outcome<IReadOnlyList<CollectionKey>>> KeysAsync(RecallRequest request, int dimensions, CancellationToken cancellationToken)
    {
        var model = request.Model ?? embedder.Model;
        if (request.Collection is { } collection)
        {
            return (CollectionKey[])[new CollectionKey(collection, model, dimensions)];
        }

        var keys = await store.CollectionsAsync(cancellationToken);
        return keys.IsGood ? keys.Value.Where(key => key.Model == model && key.Dimensions == dimensions).ToList() : keys;
    }

    // An answer must fit one message; a character may take six bytes.
    private List<T> Fit<T>(IEnumerable<T> all, Func<T, int> characters, long bytesEach)
    {
        var fitting = new List<T>();
        var left = mostBytes - BytesBesides;
        foreach (var one in all)
        {
            left -= (6L * characters(one)) + bytesEach + 512;
            if (left < 0 && fitting.Count > 0)
            {
                break;
            }

            fitting.Add(one);
        }

        return fitting;
    }
}
