using System.Text.Json;

namespace Nimmerverse.Cortex.Schemas;

/// <summary>Writes a value that meets a schema: taken from data where a field of the same name fits, else by chance.</summary>
internal static class SchemaSample
{
    private static readonly string[] Words = ["stone", "river", "lamp", "seven", "north", "cloud"];

    /// <summary>Writes a value.</summary>
    /// <param name="json">Where.</param>
    /// <param name="schema">What it must meet.</param>
    /// <param name="data">Where values are taken from; null for none.</param>
    /// <param name="chance">Chance.</param>
    public static void Write(Utf8JsonWriter json, JsonElement schema, JsonElement? data, Random chance)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(chance);
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            json.WriteNullValue();
        }
        else if (schema.TryGetProperty("const", out var only))
        {
            only.WriteTo(json);
        }
        else if (schema.TryGetProperty("enum", out var choices))
        {
            choices[chance.Next(choices.GetArrayLength())].WriteTo(json);
        }
        else if (schema.TryGetProperty("anyOf", out var alternatives) || schema.TryGetProperty("oneOf", out alternatives))
        {
            Write(json, alternatives[chance.Next(alternatives.GetArrayLength())], data, chance);
        }
        else
        {
            WriteTyped(json, schema, data, chance);
        }
    }

    private static void WriteTyped(Utf8JsonWriter json, JsonElement schema, JsonElement? data, Random chance)
    {
        switch (TypeOf(schema))
        {
            case "object":
                WriteObject(json, schema, data, chance);
                break;
            case "array":
                json.WriteStartArray();
                for (var i = Number(schema, "minItems", 0); i > 0; i--)
                {
                    Write(json, schema.TryGetProperty("items", out var items) ? items : default, data, chance);
                }

                json.WriteEndArray();
                break;
            case "integer":
                json.WriteNumberValue(chance.Next((int)Number(schema, "minimum", 0), (int)Number(schema, "maximum", 9) + 1));
                break;
            case "number":
                var least = Number(schema, "minimum", 0);
                json.WriteNumberValue(Math.Round(least + (chance.NextDouble() * (Number(schema, "maximum", least + 1) - least)), 3));
                break;
            case "boolean":
                json.WriteBooleanValue(chance.Next(2) == 0);
                break;
            case "null":
                json.WriteNullValue();
                break;
            default:
                var word = Words[chance.Next(Words.Length)].PadRight((int)Number(schema, "minLength", 0), '.');
                json.WriteStringValue(word[..(int)Math.Min(word.Length, Number(schema, "maxLength", word.Length))]);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement schema, JsonElement? data, Random chance)
    {
        json.WriteStartObject();
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                json.WritePropertyName(property.Name);
                if (data is { } given && Find(given, property.Name, property.Value, 0) is { } found)
                {
                    found.WriteTo(json);
                }
                else
                {
                    Write(json, property.Value, data, chance);
                }
            }
        }

        json.WriteEndObject();
    }

    private static JsonElement? Find(JsonElement data, string name, JsonElement schema, int depth)
    {
        if (depth > 8)
        {
            return null;
        }

        if (data.ValueKind is JsonValueKind.Array)
        {
            return data.EnumerateArray().Select(item => Find(item, name, schema, depth + 1)).FirstOrDefault(static found => found is not null);
        }

        if (data.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        if (data.TryGetProperty(name, out var value) && SchemaCheck.Check(schema, value) is null)
        {
            return value;
        }

        return data.EnumerateObject().Select(inner => Find(inner.Value, name, schema, depth + 1)).FirstOrDefault(static found => found is not null);
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : "string";
        }

        return type.ValueKind is JsonValueKind.Array ? type[0].GetString() : type.GetString();
    }

    private static double Number(JsonElement schema, string word, double otherwise) =>
        schema.TryGetProperty(word, out var number) && number.ValueKind is JsonValueKind.Number ? number.GetDouble() : otherwise;
}
