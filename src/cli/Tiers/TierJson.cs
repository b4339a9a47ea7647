using System.Text.Json.Serialization;

namespace Nimmerverse.Cli.Tiers;

/// <summary>Source-generated serialisation of the table of tiers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<TierRow>))]
internal sealed partial class TierJson : JsonSerializerContext;
