using System.Text.Json.Nodes;
using Nimmerverse.Boundary.Gemma;

namespace Nimmerverse.Boundary.Functions;

/// <summary>Declares functions to a model in FunctionGemma's format: types in upper case, keys in alphabetical order.</summary>
public static class DeclarationWriter
{
    /// <summary>Declares a function.</summary>
    /// <param name="function">The function.</param>
    /// <returns>The declaration, from its beginning to its end.</returns>
    public static IReadOnlyList<GemmaPiece> Write(FunctionShape function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return GemmaWriter.Declaration(function.Name, new JsonObject
        {
            ["description"] = function.Description,
            ["parameters"] = Describe(function.Arguments, null),
        });
    }

    private static JsonObject Describe(ArgumentShape shape, string? description)
    {
        var said = new JsonObject { ["type"] = TypeOf(shape) };
        if (description is not null)
        {
            said["description"] = description;
        }

        switch (shape)
        {
            case ArgumentShape.Choice choice:
                said["enum"] = new JsonArray([.. choice.Values.Select(static value => JsonValue.Create(value))]);
                break;
            case ArgumentShape.List list:
                said["items"] = Describe(list.Item, null);
                break;
            case ArgumentShape.Group group:
                said["properties"] = new JsonObject(group.Fields.Select(static field => KeyValuePair.Create(field.Name, (JsonNode?)Describe(field.Shape, field.Description))));
                said["required"] = new JsonArray([.. group.Fields.Where(static field => field.Required).Select(static field => JsonValue.Create(field.Name))]);
                break;
            default:
                break;
        }

        return said;
    }

    private static string TypeOf(ArgumentShape shape) => shape switch
    {
        ArgumentShape.Whole => "INTEGER",
        ArgumentShape.Number => "NUMBER",
        ArgumentShape.Flag => "BOOLEAN",
        ArgumentShape.List => "ARRAY",
        ArgumentShape.Group => "OBJECT",
        _ => "STRING",
    };
}
