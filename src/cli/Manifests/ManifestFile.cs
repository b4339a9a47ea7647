using System.Text.Json.Serialization;

namespace Nimmerverse.Cli.Manifests;

/// <summary>A <c>cell.json</c> or <c>nerve.json</c> as it is written. Settable, so that what the file leaves out keeps its default.</summary>
internal sealed record ManifestFile
{
    public IReadOnlyList<ManifestInstance> Instances { get; set; } = [];

    public IReadOnlyList<string> Publishes { get; set; } = [];

    public IReadOnlyList<string> Subscribes { get; set; } = [];
}

/// <summary>One entry of <c>instances</c>; its subjects are added to those of the whole file.</summary>
internal sealed record ManifestInstance
{
    public required string Id { get; init; }

    public IReadOnlyDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<string> Publishes { get; set; } = [];

    public IReadOnlyList<string> Subscribes { get; set; } = [];
}

/// <summary>Source-generated JSON of manifests.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(ManifestFile))]
internal sealed partial class ManifestJson : JsonSerializerContext;
