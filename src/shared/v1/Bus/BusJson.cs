using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Bus;

/// <summary>Source-generated serialisation of what the bus itself reads and writes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BusCredentials))]
internal sealed partial class BusJson : JsonSerializerContext;
