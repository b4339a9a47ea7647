using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nimmerverse.Boundary.Functions;

/// <summary>Checks arguments against a shape, whoever made them: what is not exactly so is refused, unknown keys too.</summary>
public static class CallValidator
{
    /// <summary>Checks the arguments of a call.</summary>
    /// <param name="function">The function.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What is wrong first, with its place; null when nothing is.</returns>
    public static string? FaultOf(FunctionShape function, JsonObject arguments)
    {
        ArgumentNullException.ThrowIfNull(function);
        return FaultOf(function.Arguments, arguments, function.Name);
    }

    private static string? FaultOf(ArgumentShape shape, JsonNode? value, string place) => (shape, value) switch
    {
        (ArgumentShape.Group group, JsonObject fields) => FaultOf(group, fields, place),
        (ArgumentShape.List list, JsonArray items) => FaultOf(list, items, place),
        (ArgumentShape.Whole whole, JsonValue number) => FaultOf(number, whole.Least, whole.Most, 1, place),
        (ArgumentShape.Number fraction, JsonValue number) => FaultOf(number, fraction.Least, fraction.Most, Unit(fraction.Decimals), place),
        (ArgumentShape.Flag, JsonValue flag) when flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False => null,
        (ArgumentShape.Choice choice, JsonValue word) when TryText(word, out var text) => choice.Values.Contains(text)
            ? null
            : $"{place} is '{Short(text)}', but must be one of {string.Join(", ", choice.Values)}",
        (ArgumentShape.Text text, JsonValue word) when TryText(word, out var said) => FaultOf(text, said, place),
        _ => $"{place} is {Kind(value)}, but must be {Kind(shape)}",
    };

    private static string? FaultOf(ArgumentShape.Group group, JsonObject fields, string place)
    {
        foreach (var (key, _) in fields)
        {
            if (group.Fields.All(field => field.Name != key))
            {
                return $"{place} has no '{Short(key)}'";
            }
        }

        foreach (var field in group.Fields)
        {
            var inner = $"{place}.{field.Name}";
            if (!fields.TryGetPropertyValue(field.Name, out var value))
            {
                if (field.Required)
                {
                    return $"{inner} is missing";
                }

                continue;
            }

            if (FaultOf(field.Shape, value, inner) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? FaultOf(ArgumentShape.List list, JsonArray items, string place)
    {
        if (items.Count < list.Least || items.Count > list.Most)
        {
            return $"{place} has {items.Count} elements, but must have {list.Least} to {list.Most}";
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (FaultOf(list.Item, items[i], $"{place}[{i}]") is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? FaultOf(JsonValue number, long least, long most, decimal unit, string place)
    {
        if (number.GetValueKind() is not JsonValueKind.Number)
        {
            return $"{place} is {Kind(number)}, but must be a number";
        }

        // Written as it came: a double would lose digits of a long number, and 1e400.
        var text = number.ToJsonString();
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            return $"{place} is {Short(text)}, which is out of range";
        }

        if (exact < least / unit || exact > most / unit)
        {
            return $"{place} is {Short(text)}, but must be from {(least / unit).ToString(CultureInfo.InvariantCulture)} to {(most / unit).ToString(CultureInfo.InvariantCulture)}";
        }

        return exact * unit == decimal.Truncate(exact * unit) || unit > 1 ? null : $"{place} is {Short(text)}, but must be whole";
    }

    private static string? FaultOf(ArgumentShape.Text shape, string text, string place)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            length++;
            if (rune.Value is < ' ' or '<' or (>= 0x7F and < 0xA0) || rune == Rune.ReplacementChar)
            {
                return $"{place} holds U+{rune.Value:X4}, which no text of a call holds";
            }
        }

        return length < shape.Least || length > shape.Most ? $"{place} has {length} characters, but must have {shape.Least} to {shape.Most}" : null;
    }

    private static bool TryText(JsonValue value, out string text)
    {
        text = "";
        return value.GetValueKind() is JsonValueKind.String && value.TryGetValue(out text!);
    }

    private static decimal Unit(int decimals) => (decimal)Math.Pow(10, decimals);

    private static string Short(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}...";

    private static string Kind(JsonNode? value) => value is null ? "null" : value.GetValueKind().ToString().ToLowerInvariant();

    private static string Kind(ArgumentShape shape) => shape switch
    {
        ArgumentShape.Whole => "a whole number",
        ArgumentShape.Number => "a number",
        ArgumentShape.Flag => "true or false",
        ArgumentShape.List => "a list",
        ArgumentShape.Group => "an object",
        _ => "text",
    };
}
