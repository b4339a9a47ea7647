using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>Names and values that belong to a remembered thing; immutable, ordered by name, small.</summary>
public sealed class Metadata
{
    /// <summary>Most names.</summary>
    public const int MostNames = 32;

    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 64;

    private readonly string[] _names;
    private readonly MetaValue[] _values;

    private Metadata(string[] names, MetaValue[] values)
    {
        _names = names;
        _values = values;
    }

    /// <summary>No names.</summary>
    public static Metadata Empty { get; } = new([], []);

    /// <summary>How many names there are.</summary>
    public int Count => _names.Length;

    /// <summary>The names with their values, ordered by name.</summary>
    public IEnumerable<(string Name, MetaValue Value)> All => _names.Zip(_values);

    /// <summary>Collects values; the last value of a name counts.</summary>
    /// <param name="values">Names and values.</param>
    /// <returns>The metadata.</returns>
    public static Metadata Of(params IEnumerable<(string Name, MetaValue Value)> values)
    {
        var sorted = new SortedDictionary<string, MetaValue>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            sorted[name] = value;
        }

        return sorted.Count == 0 ? Empty : new([.. sorted.Keys], [.. sorted.Values]);
    }

    /// <summary>Reads a JSON object.</summary>
    /// <param name="json">The object, or null for none.</param>
    /// <param name="metadata">The metadata; null when the result is false.</param>
    /// <param name="problem">What is wrong with it; null when the result is true.</param>
    /// <returns>Whether it is an object of texts, finite numbers and truth values within the bounds.</returns>
    public static bool TryRead(JsonElement? json, [NotNullWhen(true)] out Metadata? metadata, [NotNullWhen(false)] out string? problem)
    {
        metadata = Empty;
        problem = null;
        if (json is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } element)
        {
            return true;
        }

        metadata = null;
        if (element.ValueKind is not JsonValueKind.Object)
        {
            problem = $"Metadata is a JSON object, not a {element.ValueKind}.";
            return false;
        }

        var values = new List<(string, MetaValue)>();
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Length is 0 or > LongestName || property.Name[0] is '$' || values.Count == MostNames)
            {
                problem = $"Metadata has at most {MostNames} names of 1 to {LongestName} characters that do not begin with '$'.";
                return false;
            }

            if (!MetaValue.TryRead(property.Value, out var value))
            {
                problem = $"Metadata '{property.Name}' must be a text of at most {MetaValue.LongestText} characters, a number, true or false.";
                return false;
            }

            values.Add((property.Name, value));
        }

        metadata = Of(values);
        return true;
    }

    /// <summary>Finds a value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; undefined when the result is false.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string name, out MetaValue value)
    {
        var index = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        value = index >= 0 ? _values[index] : default;
        return index >= 0;
    }

    /// <summary>Sets other values over these.</summary>
    /// <param name="other">The other values.</param>
    /// <returns>Both together.</returns>
    public Metadata With(Metadata other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Count == 0 ? other : other.Count == 0 ? this : Of([.. All, .. other.All]);
    }

    /// <summary>Writes a JSON object.</summary>
    /// <param name="json">Where to.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        foreach (var (name, value) in All)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>Makes JSON.</summary>
    /// <returns>An object, or null when there are no names.</returns>
    public JsonElement? ToJson()
    {
        if (Count == 0)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            WriteTo(json);
        }

        var reader = new Utf8JsonReader(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        return JsonElement.ParseValue(ref reader);
    }
}
