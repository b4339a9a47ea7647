using System.Text.Json;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Chroma;

/// <summary>Writes what is said to Chroma, and reads its metadata.</summary>
internal static class ChromaBodies
{
    private const string Model = "model";
    private const string Dimensions = "dimensions";
    private const string Collection = "collection";

    internal static void WriteCollection(Utf8JsonWriter json, CollectionKey key)
    {
        json.WriteStartObject();
        json.WriteString("name", key.Name);
        json.WriteBoolean("get_or_create", true);
        json.WriteStartObject("metadata");
        json.WriteString(Collection, key.Collection);
        json.WriteString(Model, key.Model);
        json.WriteNumber(Dimensions, key.Dimensions);
        json.WriteEndObject();
        json.WriteStartObject("configuration");
        json.WriteStartObject("hnsw");
        json.WriteString("space", "cosine");

        // Wider than Chroma's 100, because a search with a condition visits many items that do not meet it.
        json.WriteNumber("ef_construction", 200);
        json.WriteNumber("ef_search", 400);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void WriteItems(Utf8JsonWriter json, IReadOnlyList<VectorItem> items)
    {
        json.WriteStartObject();
        WriteTexts(json, "ids", items.Select(static item => item.Id));
        json.WriteStartArray("embeddings");
        foreach (var item in items)
        {
            WriteVector(json, item.Vector);
        }

        json.WriteEndArray();
        WriteTexts(json, "documents", items.Select(static item => item.Text));
        json.WriteStartArray("metadatas");
        foreach (var item in items)
        {
            if (item.Metadata.Count == 0)
            {
                json.WriteNullValue();
            }
            else
            {
                item.Metadata.WriteTo(json);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteQuery(Utf8JsonWriter json, float[] vector, int limit, Where? where)
    {
        json.WriteStartObject();
        json.WriteStartArray("query_embeddings");
        WriteVector(json, vector);
        json.WriteEndArray();
        json.WriteNumber("n_results", limit);
        WriteWhere(json, where);
        WriteTexts(json, "include", ["documents", "metadatas", "distances"]);
        json.WriteEndObject();
    }

    internal static void WritePage(Utf8JsonWriter json, VectorPage page)
    {
        json.WriteStartObject();
        if (page.Ids is not null)
        {
            WriteTexts(json, "ids", page.Ids.Distinct());
        }

        WriteWhere(json, page.Where);
        json.WriteNumber("offset", page.Offset);
        json.WriteNumber("limit", page.Limit);
        WriteTexts(json, "include", ["documents", "metadatas", "embeddings"]);
        json.WriteEndObject();
    }

    internal static void WriteIds(Utf8JsonWriter json, IEnumerable<string> ids)
    {
        json.WriteStartObject();
        WriteTexts(json, "ids", ids);
        json.WriteEndObject();
    }

    internal static void WriteName(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteEndObject();
    }

    /// <summary>Reads which collection it is from the metadata that it was made with.</summary>
    /// <param name="collection">The collection.</param>
    /// <returns>Its key, or null when it is not one of ours.</returns>
    internal static CollectionKey? KeyOf(ChromaCollection collection) =>
        collection.Metadata is { } metadata
        && metadata.TryGetValue(Collection, out var name) && name.ValueKind is JsonValueKind.String
        && metadata.TryGetValue(Model, out var model) && model.ValueKind is JsonValueKind.String
        && metadata.TryGetValue(Dimensions, out var dimensions) && dimensions.TryGetInt32(out var length)
            ? new(name.GetString()!, model.GetString()!, length)
            : null;

    /// <summary>Reads an item's metadata; what is not ours (another client may have written lists) is left out.</summary>
    /// <param name="json">What came.</param>
    /// <returns>The metadata.</returns>
    internal static Metadata MetadataOf(JsonElement? json) => Metadata.TryRead(json, out var metadata, out _) ? metadata : Metadata.Empty;

    private static void WriteWhere(Utf8JsonWriter json, Where? where)
    {
        if (where is not null)
        {
            json.WritePropertyName("where");
            where.WriteTo(json);
        }
    }

    private static void WriteVector(Utf8JsonWriter json, float[] vector)
    {
        json.WriteStartArray();
        foreach (var number in vector)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string?> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
