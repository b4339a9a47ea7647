using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Chroma;

/// <summary>
/// A Chroma 1.x server. Tenant, database and collections are made when they are first needed, and again when somebody removed them.
/// Batches stay within what the server says it takes. A Chroma that is away is a fault that can be retried; nothing here retries by itself.
/// </summary>
public sealed class ChromaStore : IVectorStore
{
    private const int MostItemsPerRequest = 1000;

    private readonly ChromaOptions _options;
    private readonly ChromaHttp _http;
    private readonly string _database;
    private readonly ConcurrentDictionary<string, Guid> _known = new(StringComparer.Ordinal);
    private int _batch;
    private volatile bool _isPrepared;

    /// <summary>Uses a server; nothing is asked yet.</summary>
    /// <param name="options">Which server, and how.</param>
    public ChromaStore(ChromaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _http = new(options);
        _database = $"tenants/{Uri.EscapeDataString(options.Tenant)}/databases/{Uri.EscapeDataString(options.Database)}";
    }

    /// <inheritdoc />
    public string Description => $"Chroma at {_options.Url}";

    /// <inheritdoc />
    public async Task<Outcome<bool>> HeartbeatAsync(CancellationToken cancellationToken)
    {
        var answer = await _http.AskAsync(HttpMethod.Get, "heartbeat", null, ChromaJson.Default.JsonElement, cancellationToken);
        return answer.Fault is { } fault ? fault : true;
    }

    /// <inheritdoc />
    public async Task<Outcome<IReadOnlyList<CollectionKey>>> CollectionsAsync(CancellationToken cancellationToken)
    {
        const int page = 100;
        if (!_isPrepared && await PrepareAsync(cancellationToken) is { } away)
        {
            return away;
        }

        var keys = new List<CollectionKey>();
        for (var offset = 0; ; offset += page)
        {
            var answer = await _http.AskAsync(
                HttpMethod.Get, $"{_database}/collections?limit={page}&offset={offset}", null, ChromaJson.Default.ListChromaCollection, cancellationToken);
            if (answer.Fault is { } fault)
            {
                return answer.IsAbsent ? keys : fault;
            }

            keys.AddRange(answer.Body!.Select(ChromaBodies.KeyOf).OfType<CollectionKey>());
            if (answer.Body!.Count < page)
            {
                return keys;
            }
        }
    }

    /// <inheritdoc />
    public async Task<Outcome<int>> UpsertAsync(CollectionKey key, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (await FindBatchAsync(cancellationToken) is { } problem)
        {
            return problem;
        }

        foreach (var batch in Batches(items))
        {
            var answer = await AskCollectionAsync(
                key, "upsert", json => ChromaBodies.WriteItems(json, batch), ChromaJson.Default.JsonElement, isMade: true, cancellationToken);
            if (answer.Fault is { } fault)
            {
                return fault;
            }
        }

        return items.Count;
    }

    /// <inheritdoc />
    public async Task<Outcome<IReadOnlyList<VectorHit>>> QueryAsync(
        CollectionKey key, float[] vector, int limit, Where? where, CancellationToken cancellationToken)
    {
        var answer = await AskCollectionAsync(
            key, "query", json => ChromaBodies.WriteQuery(json, vector, limit, where), ChromaJson.Default.ChromaHits, isMade: false, cancellationToken);
        if (answer is not { Fault: null, Body: { } body })
        {
            return answer.Fault is { } fault && !answer.IsAbsent ? fault : Array.Empty<VectorHit>();
        }

        var hits = body.Ids[0].Select((id, i) => new VectorHit(
            id, 1 - (body.Distances![0][i] ?? 1), body.Documents![0][i], ChromaBodies.MetadataOf(body.Metadatas![0][i]))).ToList();
        hits.Sort(VectorHit.NearestFirst);
        return hits;
    }

    /// <inheritdoc />
    public async Task<Outcome<IReadOnlyList<VectorItem>>> GetAsync(CollectionKey key, VectorPage page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        // Chroma takes an empty list of ids for no list at all.
        if (page.Ids is { Count: 0 })
        {
            return Array.Empty<VectorItem>();
        }

        var answer = await AskCollectionAsync(
            key, "get", json => ChromaBodies.WritePage(json, page), ChromaJson.Default.ChromaItems, isMade: false, cancellationToken);
        if (answer is not { Fault: null, Body: { } body })
        {
            return answer.Fault is { } fault && !answer.IsAbsent ? fault : Array.Empty<VectorItem>();
        }

        return body.Ids.Select((id, i) => new VectorItem(
            id, body.Embeddings![i], body.Documents![i], ChromaBodies.MetadataOf(body.Metadatas![i]))).ToList();
    }

    /// <inheritdoc />
    public async Task<Outcome<bool>> DeleteAsync(CollectionKey key, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var batch in ids.Chunk(MostItemsPerRequest))
        {
            var answer = await AskCollectionAsync(
                key, "delete", json => ChromaBodies.WriteIds(json, batch), ChromaJson.Default.JsonElement, isMade: false, cancellationToken);
            if (answer.Fault is { } fault && !answer.IsAbsent)
            {
                return fault;
            }
        }

        return true;
    }

    /// <inheritdoc />
    public async Task<Outcome<bool>> DropAsync(CollectionKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        _known.TryRemove(key.Name, out _);
        var answer = await _http.AskAsync(
            HttpMethod.Delete, $"{_database}/collections/{key.Name}", null, ChromaJson.Default.JsonElement, cancellationToken);
        return answer.Fault is { } fault && !answer.IsAbsent ? fault : true;
    }

    /// <inheritdoc />
    public async Task<Outcome<long>> CountAsync(CollectionKey key, CancellationToken cancellationToken)
    {
        var answer = await AskCollectionAsync(key, "count", null, ChromaJson.Default.Int64, isMade: false, cancellationToken);
        return answer.Fault is { } fault && !answer.IsAbsent ? fault : answer.Body;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks something of a collection; one that is gone under a known id is looked for, or made, once more.</summary>
    private async Task<ChromaAnswer<T>> AskCollectionAsync<T>(
        CollectionKey key, string what, Action<Utf8JsonWriter>? body, JsonTypeInfo<T> json, bool isMade, CancellationToken cancellationToken)
    {
        for (var isKnown = _known.ContainsKey(key.Name); ; isKnown = false)
        {
            if (!_known.TryGetValue(key.Name, out var id))
            {
                var found = await FindAsync(key, isMade, cancellationToken);
                if (found.Fault is { } fault)
                {
                    return new(found.Status, default, fault);
                }

                id = _known[key.Name] = found.Body!.Id;
            }

            var method = body is null ? HttpMethod.Get : HttpMethod.Post;
            var answer = await _http.AskAsync(method, $"{_database}/collections/{id}/{what}", body, json, cancellationToken);
            if (!answer.IsAbsent)
            {
                return answer;
            }

            // Perhaps all is gone: a server with an empty folder in the place of the old one.
            _isPrepared = false;
            _known.TryRemove(key.Name, out _);
            if (!isKnown)
            {
                return answer;
            }
        }
    }

    private async Task<ChromaAnswer<ChromaCollection>> FindAsync(CollectionKey key, bool isMade, CancellationToken cancellationToken)
    {
        if (!_isPrepared && await PrepareAsync(cancellationToken) is { } away)
        {
            return new(default, null, away);
        }

        var found = isMade
            ? await _http.AskAsync(
                HttpMethod.Post, $"{_database}/collections", json => ChromaBodies.WriteCollection(json, key),
                ChromaJson.Default.ChromaCollection, cancellationToken)
            : await _http.AskAsync(
                HttpMethod.Get, $"{_database}/collections/{key.Name}", null, ChromaJson.Default.ChromaCollection, cancellationToken);
        return found.Body is { } collection && ChromaBodies.KeyOf(collection) != key
            ? found with { Body = null, Fault = Fault.Refused($"Collection {key.Name} in {Description} was made for another model; remove it.") }
            : found;
    }

    /// <summary>Makes tenant and database. Those that are there are refused as such, which is as good.</summary>
    private async Task<Fault?> PrepareAsync(CancellationToken cancellationToken)
    {
        var tenant = await MakeAsync("tenants", _options.Tenant, cancellationToken);
        var fault = tenant ?? await MakeAsync($"tenants/{Uri.EscapeDataString(_options.Tenant)}/databases", _options.Database, cancellationToken);
        _isPrepared = fault is null;
        return fault;
    }

    private async Task<Fault?> MakeAsync(string path, string name, CancellationToken cancellationToken)
    {
        var made = await _http.AskAsync(
            HttpMethod.Post, path, json => ChromaBodies.WriteName(json, name), ChromaJson.Default.JsonElement, cancellationToken);
        return made.Status is HttpStatusCode.Conflict ? null : made.Fault;
    }

    private async Task<Fault?> FindBatchAsync(CancellationToken cancellationToken)
    {
        if (_batch == 0)
        {
            var answer = await _http.AskAsync(HttpMethod.Get, "pre-flight-checks", null, ChromaJson.Default.ChromaChecklist, cancellationToken);
            if (answer.Fault is { } fault)
            {
                return fault;
            }

            _batch = Math.Clamp(answer.Body?.MaxBatchSize ?? 1, 1, MostItemsPerRequest);
        }

        return null;
    }

    private IEnumerable<IReadOnlyList<VectorItem>> Batches(IReadOnlyList<VectorItem> items)
    {
        var batch = new List<VectorItem>();
        long bytes = 0;
        foreach (var item in items)
        {
            // A number takes up to 14 characters, a character of text up to 6 (escaped) bytes.
            var size = (14L * item.Vector.Length) + (6L * (item.Text?.Length ?? 0)) + (64L * item.Metadata.Count) + 256;
            if (batch.Count == _batch || (batch.Count > 0 && bytes + size > _options.MostBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(item);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
