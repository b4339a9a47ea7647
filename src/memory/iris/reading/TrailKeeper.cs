using Nimmerverse.Memory.Iris.Embeddings;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Reading;

/// <summary>Keeps notes: makes their vectors and puts them into the store. Repeating it with the same notes changes nothing.</summary>
/// <param name="store">Where vectors are.</param>
/// <param name="embedder">Makes vectors of texts.</param>
internal sealed class TrailKeeper(IVectorStore store, IEmbedder embedder)
{
    /// <summary>Keeps notes.</summary>
    /// <param name="notes">The notes.</param>
    /// <param name="cancellationToken">Gives up; some may be kept.</param>
    /// <returns>How many were kept; a text that the model knows no word of is none.</returns>
    internal async Task<Outcome<int>> KeepAsync(IReadOnlyList<TrailNote> notes, CancellationToken cancellationToken)
    {
        // The same id twice in one batch: what came last counts, as it would in two batches.
        var latest = notes.GroupBy(static note => (note.Collection, note.Id)).Select(static same => same.Last()).ToList();
        if (latest.Count == 0)
        {
            return 0;
        }

        var vectors = await embedder.EmbedAsync(latest.ConvertAll(static note => note.Text), cancellationToken);
        if (!vectors.IsGood)
        {
            return vectors.Fault;
        }

        var kept = 0;
        foreach (var collection in latest.Zip(vectors.Value).Where(static pair => pair.Second is not null).GroupBy(static pair => pair.First.Collection))
        {
            var items = collection.Select(static pair => new VectorItem(pair.First.Id, pair.Second!, pair.First.Text, pair.First.Metadata)).ToList();
            var stored = await store.UpsertAsync(new(collection.Key, embedder.Model, items[0].Vector.Length), items, cancellationToken);
            if (!stored.IsGood)
            {
                return stored;
            }

            kept += stored.Value;
        }

        return kept;
    }
}
