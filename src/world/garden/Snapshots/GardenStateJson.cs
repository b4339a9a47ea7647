using System.Text.Json.Serialization;

namespace Nimmerverse.World.Snapshots;

/// <summary>Source-generated serialisation of <see cref="GardenState"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(GardenState))]
internal sealed partial class GardenStateJson : JsonSerializerContext;
