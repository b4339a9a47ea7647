using System.Security.Cryptography;
using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>What is to be exported, and how.</summary>
internal sealed record ExportRequest
{
    /// <summary>The form.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Which trails.</summary>
    public required TrailFilter Filter { get; init; }

    /// <summary>The filter's times as they were typed; a span before now means another time on another day.</summary>
    public required (string? Since, string? Until) Typed { get; init; }

    /// <summary>The share of trails for training, above 0 and at most 1; null for no split.</summary>
    public double? Split { get; init; }

    /// <summary>What never stands on both sides of the split; null for villages and actors, or prompts where there is one actor and no village.</summary>
    public SplitBy? SplitBy { get; init; }

    /// <summary>Seed of the split.</summary>
    public long Seed { get; init; }

    /// <summary>Most answers of a prompt in a group.</summary>
    public int MaxGroup { get; init; } = 64;

    /// <summary>What is taken out of the texts; null for nothing.</summary>
    public RedactionRules? Redaction { get; init; }

    /// <summary>The folder to write.</summary>
    public required string Folder { get; init; }

    /// <summary>A number by which an unfinished export is recognised as one of the same request.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>SHA-256 in hexadecimal.</returns>
    public string Fingerprint(string environment) => Convert.ToHexStringLower(SHA256.HashData(JsonBytes(json =>
    {
        json.WriteString("environment"u8, environment);
        json.WriteString("format"u8, Format.ToString());
        json.WriteString("since"u8, Typed.Since);
        json.WriteString("until"u8, Typed.Until);
        WriteFilter(json, Filter with { Since = null, Until = null });
        WriteSplit(json);
        json.WriteNumber("max_group"u8, MaxGroup);
        json.WriteString("redaction"u8, Redaction?.Sha256);
    })));

    /// <summary>Writes a filter: what is null or empty is left out.</summary>
    /// <param name="json">Where: inside of an object.</param>
    /// <param name="filter">The filter.</param>
    public static void WriteFilter(Utf8JsonWriter json, TrailFilter filter)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(filter);
        json.WriteStartObject("filters"u8);
        WriteList(json, "kinds", filter.Kinds);
        WriteList(json, "actors", filter.Actors);
        WriteList(json, "outcomes", filter.Outcomes);
        WriteText(json, "garden", filter.Garden);
        WriteText(json, "model", filter.Model);
        WriteText(json, "since", filter.Since is { } since ? Tools.TimeText.Write(since) : null);
        WriteText(json, "until", filter.Until is { } until ? Tools.TimeText.Write(until) : null);
        WriteList(json, "where", [.. filter.Where.Select(static clause => $"{clause.Column}.{string.Join('.', clause.Path)}{(clause.Differs ? "!=" : "=")}{clause.Value}")]);
        WriteNumber(json, "min_reward", filter.MinReward);
        WriteNumber(json, "max_reward", filter.MaxReward);
        WriteNumber(json, "min_cost", filter.MinCost);
        WriteNumber(json, "max_cost", filter.MaxCost);
        json.WriteEndObject();
    }

    private void WriteSplit(Utf8JsonWriter json)
    {
        if (Split is { } share)
        {
            json.WriteNumber("split"u8, share);
            json.WriteString("split_by"u8, SplitBy?.ToString());
            json.WriteNumber("seed"u8, Seed);
        }
    }

    private static byte[] JsonBytes(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var value in values.Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
