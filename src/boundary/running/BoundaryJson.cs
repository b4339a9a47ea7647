using System.Text.Json.Serialization;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>Source-generated serialisation of the boundary's own files and trails.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(List<ModelConfig>))]
[JsonSerializable(typeof(IReadOnlyList<BoundaryCall>))]
internal sealed partial class BoundaryJson : JsonSerializerContext;
