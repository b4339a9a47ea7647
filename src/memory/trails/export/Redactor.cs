using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Applies redaction rules to trails and counts what was replaced. Names of properties stay: they are the program's words.</summary>
/// <param name="rules">The rules.</param>
/// <param name="counts">What was replaced so far, by rule.</param>
internal sealed class Redactor(IReadOnlyList<RedactionRule> rules, IDictionary<string, long> counts)
{
    private readonly List<string> _place = [];

    /// <summary>Redacts a trail.</summary>
    /// <param name="row">The trail.</param>
    /// <returns>The trail without what the rules take out.</returns>
    public TrailRow Redact(TrailRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row with
        {
            Actor = RedactText("actor", row.Actor),
            Model = row.Model is { } model ? RedactText("model", model) : null,
            Node = RedactText("node", row.Node),
            Inputs = RedactFree("inputs", row.Inputs),
            Reads = RedactFree("reads", row.Reads),
            Commands = RedactFree("commands", row.Commands),
        };
    }

    private string RedactText(string part, string text)
    {
        _place.Clear();
        _place.Add(part);
        return Replace(text);
    }

    private string? RedactFree(string part, string? free)
    {
        if (free is null)
        {
            return null;
        }

        _place.Clear();
        _place.Add(part);
        var buffer = new ArrayBufferWriter<byte>(free.Length + 64);
        using (var parsed = JsonDocument.Parse(free, TrailJson.Deep))
        using (var json = new Utf8JsonWriter(buffer, TrailJson.Line))
        {
            Copy(parsed.RootElement, json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Copy(JsonElement element, Utf8JsonWriter json)
    {
        if (rules.FirstOrDefault(rule => rule.Pattern is null && Applies(rule)) is { } whole)
        {
            Count(whole, 1);
            json.WriteStringValue(whole.Replacement);
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    json.WritePropertyName(property.Name);
                    CopyBelow(property.Name, property.Value, json);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                var position = 0;
                foreach (var item in element.EnumerateArray())
                {
                    CopyBelow(position++.ToString(CultureInfo.InvariantCulture), item, json);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Replace(element.GetString()!));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private void CopyBelow(string name, JsonElement element, Utf8JsonWriter json)
    {
        _place.Add(name);
        Copy(element, json);
        _place.RemoveAt(_place.Count - 1);
    }

    private string Replace(string text)
    {
        foreach (var rule in rules)
        {
            if (!Applies(rule))
            {
                continue;
            }

            if (rule.Pattern is not { } pattern)
            {
                Count(rule, 1);
                return rule.Replacement;
            }

            var replaced = 0L;
            text = pattern.Replace(text, match =>
            {
                replaced++;
                return match.Result(rule.Replacement);
            });
            Count(rule, replaced);
        }

        return text;
    }

    private bool Applies(RedactionRule rule) => rule.Paths.Any(path => path.Means(_place));

    private void Count(RedactionRule rule, long replaced)
    {
        counts.TryGetValue(rule.Name, out var before);
        counts[rule.Name] = before + replaced;
    }
}
