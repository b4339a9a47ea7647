using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Memory.Iris.Chroma;

/// <summary>Why Chroma refused.</summary>
internal sealed record ChromaError(string? Error, string? Message);

/// <summary>What Chroma can take.</summary>
internal sealed record ChromaChecklist(int MaxBatchSize);

/// <summary>A collection.</summary>
internal sealed record ChromaCollection(Guid Id, string Name, Dictionary<string, JsonElement>? Metadata);

/// <summary>Items as Chroma returns them: one list for each property.</summary>
internal sealed record ChromaItems(
    IReadOnlyList<string> Ids, IReadOnlyList<float[]>? Embeddings, IReadOnlyList<string?>? Documents, IReadOnlyList<JsonElement?>? Metadatas);

/// <summary>Hits as Chroma returns them: of each query one list for each property.</summary>
internal sealed record ChromaHits(
    IReadOnlyList<IReadOnlyList<string>> Ids,
    IReadOnlyList<IReadOnlyList<string?>>? Documents,
    IReadOnlyList<IReadOnlyList<JsonElement?>>? Metadatas,
    IReadOnlyList<IReadOnlyList<double?>>? Distances);

/// <summary>Source-generated JSON of Chroma's API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChromaError))]
[JsonSerializable(typeof(ChromaChecklist))]
[JsonSerializable(typeof(ChromaCollection))]
[JsonSerializable(typeof(List<ChromaCollection>))]
[JsonSerializable(typeof(ChromaItems))]
[JsonSerializable(typeof(ChromaHits))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(long))]
internal sealed partial class ChromaJson : JsonSerializerContext;
