using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>
/// Reads conditions from JSON: <c>{"actor": "7"}</c>, <c>{"reward": {"$gt": 1}}</c>, <c>{"kind": {"$in": ["a", "b"]}}</c>, joined by
/// <c>$and</c> and <c>$or</c>. Several names in one object, and several comparisons of one name, all have to be met.
/// </summary>
public static class WhereReader
{
    private const int MostDepth = 8;
    private const int MostConditions = 64;
    private const int MostValues = 256;

    /// <summary>Reads a condition.</summary>
    /// <param name="json">The condition, or null for none.</param>
    /// <param name="where">The condition; null when there is none, or when the result is false.</param>
    /// <param name="problem">What is wrong with it, in one sentence; null when the result is true.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryRead(JsonElement? json, out Where? where, [NotNullWhen(false)] out string? problem)
    {
        where = null;
        problem = null;
        if (json is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } element)
        {
            return true;
        }

        try
        {
            var left = MostConditions;
            where = ReadObject(element, 1, ref left);
            return true;
        }
        catch (FormatException exception)
        {
            problem = exception.Message;
            return false;
        }
    }

    private static Where ReadObject(JsonElement json, int depth, ref int left)
    {
        if (json.ValueKind is not JsonValueKind.Object || depth > MostDepth)
        {
            throw new FormatException($"A condition is a JSON object, nested at most {MostDepth} deep.");
        }

        var parts = new List<Where>();
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name is "$and" or "$or")
            {
                parts.Add(ReadJoin(property, depth, ref left));
            }
            else
            {
                ReadName(property, parts, ref left);
            }
        }

        return Join(parts, needsAll: true);
    }

    private static Where ReadJoin(JsonProperty property, int depth, ref int left)
    {
        if (property.Value.ValueKind is not JsonValueKind.Array)
        {
            throw new FormatException($"'{property.Name}' takes a list of conditions.");
        }

        var parts = new List<Where>();
        foreach (var part in property.Value.EnumerateArray())
        {
            parts.Add(ReadObject(part, depth + 1, ref left));
        }

        return Join(parts, property.Name is "$and");
    }

    private static void ReadName(JsonProperty property, List<Where> parts, ref int left)
    {
        if (property.Name.Length is 0 or > Metadata.LongestName || property.Name[0] is '$')
        {
            throw new FormatException($"'{property.Name}' is no name of metadata, and not $and or $or.");
        }

        if (property.Value.ValueKind is not JsonValueKind.Object)
        {
            parts.Add(ReadComparison(property.Name, "$eq", property.Value, ref left));
            return;
        }

        var before = parts.Count;
        foreach (var comparison in property.Value.EnumerateObject())
        {
            parts.Add(ReadComparison(property.Name, comparison.Name, comparison.Value, ref left));
        }

        if (parts.Count == before)
        {
            throw new FormatException($"'{property.Name}' is compared with nothing.");
        }
    }

    private static Where ReadComparison(string name, string comparison, JsonElement json, ref int left)
    {
        if (--left < 0)
        {
            throw new FormatException($"There are more than {MostConditions} conditions.");
        }

        return comparison switch
        {
            "$in" or "$nin" => new WhereAmong(name, ReadValues(name, json), isNegated: comparison is "$nin"),
            "$eq" or "$ne" => new WhereValue(name, comparison, ReadValue(name, json)),
            "$gt" or "$gte" or "$lt" or "$lte" when json.ValueKind is JsonValueKind.Number =>
                new WhereValue(name, comparison, ReadValue(name, json)),
            "$gt" or "$gte" or "$lt" or "$lte" => throw new FormatException($"'{name}' {comparison} takes a number."),
            _ => throw new FormatException($"'{comparison}' is not one of $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin."),
        };
    }

    private static MetaValue ReadValue(string name, JsonElement json) => MetaValue.TryRead(json, out var value)
        ? value
        : throw new FormatException($"'{name}' is compared with something that is no text, number, true or false.");

    private static List<MetaValue> ReadValues(string name, JsonElement json)
    {
        if (json.ValueKind is not JsonValueKind.Array || json.GetArrayLength() is 0 or > MostValues)
        {
            throw new FormatException($"'{name}' $in and $nin take a list of 1 to {MostValues} values.");
        }

        var values = json.EnumerateArray().Select(value => ReadValue(name, value)).ToList();
        return values.TrueForAll(value => value.Kind == values[0].Kind)
            ? values
            : throw new FormatException($"'{name}' $in and $nin take values of one kind.");
    }

    private static Where Join(List<Where> parts, bool needsAll) => parts.Count switch
    {
        0 => throw new FormatException("A condition is empty; leave it out."),
        1 => parts[0],
        _ => new WhereJoin(parts, needsAll),
    };
}
