using System.Text.Json.Serialization;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Iris.Recall;

/// <summary>Source-generated JSON lines of hits, named as on the bus.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecallHit))]
internal sealed partial class RecallJson : JsonSerializerContext;
