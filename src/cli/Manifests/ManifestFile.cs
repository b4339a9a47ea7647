using System.Text.Json.Serialization;

namespace Nimmerverse.Cli.Manifests;

/// <summary>A <c>cell.json</c> or <c>nerve.json</c> as it is written.</summary>
internal sealed record ManifestFile
{
    public IReadOnlyList<ManifestInstance> Instances { get; init; } = [];

    public IReadOnlyList<string> Publishes { get; init; } = [];

    public IReadOnlyList<string> Subscribes { get; init; } = [];
}

/// <summary>One entry of <c>instances</c>; its subjects are added to those of the whole file.</summary>
internal sealed record ManifestInstance
{
    public required string Id { get; init; }

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<string> Publishes { get; init; } = [];

    public IReadOnlyList<string> Subscribes { get; init; } = [];
}

/// <summary>Source-generated JSON of manifests.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(ManifestFile))]
internal sealed partial class ManifestJson : JsonSerializerContext;
