using System.Text.Json;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Schemas;

namespace Nimmerverse.Cortex.Oracle;

/// <summary>
/// What the oracle says. An answer that helps is the rule's, or else takes for each field the value that the data of the request gives it;
/// one that does not is any value that the schema allows.
/// </summary>
/// <param name="options">How it behaves.</param>
internal sealed class OracleAnswers(OracleOptions options)
{
    private readonly Lock _lock = new();
    private readonly Random _chance = new(options.Seed);

    /// <summary>Answers.</summary>
    /// <param name="messages">An array of messages.</param>
    /// <param name="schema">The schema, or null.</param>
    /// <returns>The text.</returns>
    public string To(JsonElement messages, JsonElement? schema)
    {
        lock (_lock)
        {
            var prompt = LastContent(messages);
            var helps = _chance.NextDouble() < options.Usefulness;
            if (helps && RuleFor(prompt) is { } rule && (schema is not { } wanted || Holds(wanted, rule.Answer)))
            {
                return rule.Answer;
            }

            if (schema is { } shape)
            {
                return JsonBody.Element(json => SchemaSample.Write(json, shape, helps ? Data(prompt) : null, _chance)).GetRawText();
            }

            return string.Join(' ', Enumerable.Repeat(helps ? "yes" : "perhaps", options.Tokens));
        }
    }

    private static string LastContent(JsonElement messages)
    {
        var content = messages.EnumerateArray().LastOrDefault();
        return content.ValueKind is JsonValueKind.Object && content.TryGetProperty("content", out var text) && text.ValueKind is JsonValueKind.String
            ? text.GetString()!
            : "";
    }

    private OracleRule? RuleFor(string prompt) => options.Rules.FirstOrDefault(rule => prompt.Contains(rule.Match, StringComparison.Ordinal));

    private static bool Holds(JsonElement schema, string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return SchemaCheck.Check(schema, document.RootElement) is null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonElement? Data(string prompt)
    {
        try
        {
            using var document = JsonDocument.Parse(prompt);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
