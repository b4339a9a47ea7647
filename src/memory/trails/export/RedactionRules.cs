using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>What is taken out of the texts of trails, as a person wrote it in a file.</summary>
/// <param name="Rules">The rules, in the order in which they are applied.</param>
/// <param name="Sha256">Of the file, in hexadecimal.</param>
internal sealed record RedactionRules(IReadOnlyList<RedactionRule> Rules, string Sha256)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The rules.</returns>
    /// <exception cref="ExitException">The file cannot be read, or a rule is none.</exception>
    public static RedactionRules Read(string path)
    {
        byte[] bytes;
        RedactionFile? file;
        try
        {
            bytes = File.ReadAllBytes(path);
            file = JsonSerializer.Deserialize(bytes, RedactionJson.Default.RedactionFile);
        }
        catch (JsonException exception)
        {
            throw Unusable(path, $"is not JSON of the form {{\"rules\":[{{\"paths\":[...],\"pattern\":\"...\",\"replacement\":\"...\"}}]}} ({exception.Message})");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"cannot be read ({exception.Message.TrimEnd('.')})");
        }

        return file is { Rules.Count: > 0 }
            ? new RedactionRules([.. file.Rules.Select((rule, i) => Compile(path, rule, i + 1))], Convert.ToHexStringLower(SHA256.HashData(bytes)))
            : throw Unusable(path, "holds no rules");
    }

    private static RedactionRule Compile(string path, RedactionFileRule rule, int number)
    {
        var name = rule.Name is { Length: > 0 } given ? given : $"rule {number}";
        var paths = (rule.Paths is { Count: > 0 } written ? written : ["inputs.**", "reads.**", "commands.**"])
            .Select(text => RedactionPath.Parse(text) ?? throw Unusable(path, $"names in {name} the path '{text}', which is none: write {RedactionPath.Form}")).ToList();
        if (rule.Pattern is not { } pattern)
        {
            return new RedactionRule(name, paths, null, rule.Replacement ?? "");
        }

        try
        {
            // Time in proportion to the text, whatever the pattern and whoever wrote the text.
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (rule.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
            return new RedactionRule(name, paths, new Regex(pattern, options, Patience), rule.Replacement ?? "");
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw Unusable(path, $"has in {name} a pattern that cannot be used: {exception.Message.TrimEnd('.')} (look-around and back-references are not supported)");
        }
    }

    private static ExitException Unusable(string path, string why) => new(ExitCode.Usage, $"The redaction file {path} {why}.");
}

/// <summary>One rule.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Paths">Where it applies.</param>
/// <param name="Pattern">What is replaced; null for the whole value.</param>
/// <param name="Replacement">What stands there instead; may name groups of the pattern.</param>
internal sealed record RedactionRule(string Name, IReadOnlyList<RedactionPath> Paths, Regex? Pattern, string Replacement);

/// <summary>The file as written.</summary>
internal sealed record RedactionFile
{
    public IReadOnlyList<RedactionFileRule>? Rules { get; init; }
}

/// <summary>A rule as written.</summary>
internal sealed record RedactionFileRule
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Paths { get; init; }

    public string? Pattern { get; init; }

    public string? Replacement { get; init; }

    public bool IgnoreCase { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(RedactionFile))]
internal sealed partial class RedactionJson : JsonSerializerContext;
