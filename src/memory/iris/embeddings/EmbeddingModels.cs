using System.Text.Json.Serialization;

namespace Nimmerverse.Memory.Iris.Embeddings;

/// <summary>What is asked of the endpoint.</summary>
internal sealed record EmbeddingQuestion(string Model, IReadOnlyList<string> Input, string EncodingFormat);

/// <summary>What it answers.</summary>
internal sealed record EmbeddingAnswer(IReadOnlyList<EmbeddingEntry>? Data);

/// <summary>One vector, and which text it is of.</summary>
internal sealed record EmbeddingEntry(int Index, float[]? Embedding);

/// <summary>Source-generated JSON of the protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EmbeddingQuestion))]
[JsonSerializable(typeof(EmbeddingAnswer))]
internal sealed partial class EmbeddingJson : JsonSerializerContext;
