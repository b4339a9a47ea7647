using System.Text.Json;

namespace Nimmerverse.Cortex.Schemas;

/// <summary>
/// Checks a value against a JSON schema: type, enum, const, properties, required, additionalProperties, items, minItems, maxItems,
/// minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, anyOf, oneOf, allOf and local $ref. Words that it does not know are told, not passed over: a schema that is not
/// understood must not seem to hold.
/// </summary>
internal static class SchemaCheck
{
    private const int Deepest = 32;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "minLength", "maxLength",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "anyOf", "oneOf", "allOf", "$ref", "$defs", "definitions",
        "title", "description", "default", "examples", "$schema", "$id", "format",
    };

    /// <summary>Looks for what a schema says that is not understood.</summary>
    /// <param name="schema">The schema.</param>
    /// <returns>One sentence, or null when all is understood.</returns>
    public static string? FaultOf(JsonElement schema) => Guard(() => FaultOf(schema, 0));

    /// <summary>Checks a value.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    /// <returns>Where and why it does not hold, or null when it does.</returns>
    public static string? Check(JsonElement schema, JsonElement value) => Guard(() => Check(schema, schema, value, "$", 0));

    // A word with a value of the wrong kind ("enum": 5) shows only when it is used.
    private static string? Guard(Func<string?> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            return "the schema holds a word with a value of the wrong kind";
        }
    }

    private static string? FaultOf(JsonElement schema, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return null;
        }

        if (schema.ValueKind is not JsonValueKind.Object || depth > Deepest)
        {
            return "a schema is an object, nested at most 32 deep";
        }

        foreach (var word in schema.EnumerateObject())
        {
            if (!Known.Contains(word.Name))
            {
                return $"'{word.Name}' of the schema is not understood here";
            }

            var fault = word.Name switch
            {
                "properties" or "$defs" or "definitions" when word.Value.ValueKind is JsonValueKind.Object =>
                    word.Value.EnumerateObject().Select(inner => FaultOf(inner.Value, depth + 1)).FirstOrDefault(static one => one is not null),
                "items" or "additionalProperties" => FaultOf(word.Value, depth + 1),
                "anyOf" or "oneOf" or "allOf" when word.Value.ValueKind is JsonValueKind.Array =>
                    word.Value.EnumerateArray().Select(inner => FaultOf(inner, depth + 1)).FirstOrDefault(static one => one is not null),
                _ => null,
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? Check(JsonElement root, JsonElement schema, JsonElement value, string at, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True)
        {
            return null;
        }

        if (schema.ValueKind is not JsonValueKind.Object || depth > Deepest)
        {
            return $"{at} is not allowed";
        }

        foreach (var word in schema.EnumerateObject())
        {
            if (CheckWord(root, schema, word.Name, word.Value, value, at, depth) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? CheckWord(JsonElement root, JsonElement schema, string word, JsonElement wanted, JsonElement value, string at, int depth)
    {
        switch (word)
        {
            case "type":
                return IsType(wanted, value) ? null : $"{at} is {NameOf(value)}, but must be {wanted}";
            case "enum":
                return wanted.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? null : $"{at} must be one of {wanted}";
            case "const":
                return JsonElement.DeepEquals(wanted, value) ? null : $"{at} must be {wanted}";
            case "$ref":
                return Resolve(root, wanted.GetString()) is { } target ? Check(root, target, value, at, depth + 1) : $"{at} refers to {wanted}, which is not there";
            case "anyOf":
                return wanted.EnumerateArray().Any(one => Check(root, one, value, at, depth + 1) is null) ? null : $"{at} meets none of the alternatives";
            case "oneOf":
                return wanted.EnumerateArray().Count(one => Check(root, one, value, at, depth + 1) is null) == 1 ? null : $"{at} must meet exactly one alternative";
            case "allOf":
                return wanted.EnumerateArray().Select(one => Check(root, one, value, at, depth + 1)).FirstOrDefault(static one => one is not null);
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(root, schema, word, wanted, value, at, depth),
            JsonValueKind.Array => CheckArray(root, word, wanted, value, at, depth),
            JsonValueKind.Number => CheckNumber(word, wanted, value.GetDouble(), at),
            JsonValueKind.String => CheckText(word, wanted, value.GetString()!, at),
            _ => null,
        };
    }

    private static string? CheckObject(JsonElement root, JsonElement schema, string word, JsonElement wanted, JsonElement value, string at, int depth)
    {
        switch (word)
        {
            case "required":
                var missing = wanted.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _));
                return missing.ValueKind is JsonValueKind.Undefined ? null : $"{at} lacks '{missing.GetString()}'";
            case "properties":
                foreach (var property in value.EnumerateObject())
                {
                    if (wanted.TryGetProperty(property.Name, out var inner)
                        && Check(root, inner, property.Value, $"{at}.{property.Name}", depth + 1) is { } fault)
                    {
                        return fault;
                    }
                }

                return null;
            case "additionalProperties":
                var named = schema.TryGetProperty("properties", out var properties) ? properties : default;
                foreach (var property in value.EnumerateObject())
                {
                    var isNamed = named.ValueKind is JsonValueKind.Object && named.TryGetProperty(property.Name, out _);
                    if (!isNamed && Check(root, wanted, property.Value, $"{at}.{property.Name}", depth + 1) is { } fault)
                    {
                        return fault;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private static string? CheckArray(JsonElement root, string word, JsonElement wanted, JsonElement value, string at, int depth) => word switch
    {
        "minItems" when value.GetArrayLength() < wanted.GetInt32() => $"{at} has fewer than {wanted} items",
        "maxItems" when value.GetArrayLength() > wanted.GetInt32() => $"{at} has more than {wanted} items",
        "items" => value.EnumerateArray()
            .Select((one, index) => Check(root, wanted, one, $"{at}[{index}]", depth + 1))
            .FirstOrDefault(static one => one is not null),
        _ => null,
    };

    private static string? CheckNumber(string word, JsonElement wanted, double value, string at) => word switch
    {
        "minimum" when value < wanted.GetDouble() => $"{at} is less than {wanted}",
        "maximum" when value > wanted.GetDouble() => $"{at} is more than {wanted}",
        "exclusiveMinimum" when value <= wanted.GetDouble() => $"{at} is not more than {wanted}",
        "exclusiveMaximum" when value >= wanted.GetDouble() => $"{at} is not less than {wanted}",
        _ => null,
    };

    private static string? CheckText(string word, JsonElement wanted, string value, string at) => word switch
    {
        "minLength" when LengthOf(value) < wanted.GetInt32() => $"{at} is shorter than {wanted}",
        "maxLength" when LengthOf(value) > wanted.GetInt32() => $"{at} is longer than {wanted}",
        _ => null,
    };

    private static int LengthOf(string text) => text.EnumerateRunes().Count();

    private static bool IsType(JsonElement wanted, JsonElement value) => wanted.ValueKind is JsonValueKind.Array
        ? wanted.EnumerateArray().Any(one => IsType(one, value))
        : (wanted.GetString(), value.ValueKind) switch
        {
            ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String)
                or ("number", JsonValueKind.Number) or ("null", JsonValueKind.Null)
                or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("integer", JsonValueKind.Number) => value.GetDouble() is var number && Math.Floor(number).Equals(number),
            _ => false,
        };

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a string",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };

    private static JsonElement? Resolve(JsonElement root, string? reference)
    {
        if (reference is null || !reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        var target = root;
        foreach (var name in reference[2..].Split('/'))
        {
            if (target.ValueKind is not JsonValueKind.Object || !target.TryGetProperty(name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out target))
            {
                return null;
            }
        }

        return target;
    }
}
