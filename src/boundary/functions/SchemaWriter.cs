using System.Text.Json.Nodes;

namespace Nimmerverse.Boundary.Functions;

/// <summary>Writes shapes as JSON schema, for engines that are constrained by one: only keywords that all of them know.</summary>
public static class SchemaWriter
{
    /// <summary>Writes the schema of a function's arguments.</summary>
    /// <param name="function">The function.</param>
    /// <returns>The schema.</returns>
    public static JsonObject Write(FunctionShape function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Write(function.Arguments, function.Description);
    }

    private static JsonObject Write(ArgumentShape shape, string? description)
    {
        var schema = new JsonObject();
        if (description is not null)
        {
            schema["description"] = description;
        }

        switch (shape)
        {
            case ArgumentShape.Whole whole:
                Bound(schema, "integer", "minimum", whole.Least, "maximum", whole.Most);
                break;
            case ArgumentShape.Number number:
                var unit = (decimal)Math.Pow(10, number.Decimals);
                schema["type"] = "number";
                schema["minimum"] = number.Least / unit;
                schema["maximum"] = number.Most / unit;
                break;
            case ArgumentShape.Text text:
                Bound(schema, "string", "minLength", text.Least, "maxLength", text.Most);
                break;
            case ArgumentShape.Choice choice:
                schema["type"] = "string";
                schema["enum"] = new JsonArray([.. choice.Values.Select(static value => JsonValue.Create(value))]);
                break;
            case ArgumentShape.Flag:
                schema["type"] = "boolean";
                break;
            case ArgumentShape.List list:
                Bound(schema, "array", "minItems", list.Least, "maxItems", list.Most);
                schema["items"] = Write(list.Item, null);
                break;
            default:
                WriteGroup(schema, (ArgumentShape.Group)shape);
                break;
        }

        return schema;
    }

    private static void Bound(JsonObject schema, string type, string least, long from, string most, long to)
    {
        schema["type"] = type;
        schema[least] = from;
        schema[most] = to;
    }

    private static void WriteGroup(JsonObject schema, ArgumentShape.Group group)
    {
        schema["type"] = "object";
        schema["properties"] = new JsonObject(group.Fields.Select(static field => KeyValuePair.Create(field.Name, (JsonNode?)Write(field.Shape, field.Description))));
        schema["required"] = new JsonArray([.. group.Fields.Where(static field => field.Required).Select(static field => JsonValue.Create(field.Name))]);
        schema["additionalProperties"] = false;
    }
}
