using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>What a metadata value is.</summary>
public enum MetaKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>
/// A metadata value: a text, a number or a truth value. Every number is a double: Chroma keeps whole numbers apart from others and compares
/// a stored 2 with a wanted 2.5 as equal, so that only one kind of number gives both stores the same answers.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text; empty unless it is one.</param>
/// <param name="Number">The number; 1 and 0 for true and false.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MetaValue(MetaKind Kind, string Text, double Number)
{
    /// <summary>The longest text, in characters.</summary>
    public const int LongestText = 1024;

    /// <summary>Wraps a text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator MetaValue(string text) => new(MetaKind.Text, text, 0);

    /// <summary>Wraps a number.</summary>
    /// <param name="number">A finite number.</param>
    public static implicit operator MetaValue(double number) => new(MetaKind.Number, "", number);

    /// <summary>Wraps a truth value.</summary>
    /// <param name="flag">The value.</param>
    public static implicit operator MetaValue(bool flag) => new(MetaKind.Flag, "", flag ? 1 : 0);

    /// <summary>Reads a value.</summary>
    /// <param name="json">JSON.</param>
    /// <param name="value">The value; undefined when the result is false.</param>
    /// <returns>False when it is neither a text of at most <see cref="LongestText"/> characters, nor a finite number, nor a truth value.</returns>
    public static bool TryRead(JsonElement json, out MetaValue value)
    {
        value = default;
        switch (json.ValueKind)
        {
            case JsonValueKind.String when json.GetString() is { Length: <= LongestText } text:
                value = text;
                return true;
            case JsonValueKind.Number when json.TryGetDouble(out var number) && double.IsFinite(number):
                value = number;
                return true;
            case JsonValueKind.True or JsonValueKind.False:
                value = json.ValueKind is JsonValueKind.True;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes the value; a number always with a point or an exponent, so that every reader takes it for a double.</summary>
    /// <param name="json">Where to.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        switch (Kind)
        {
            case MetaKind.Text:
                json.WriteStringValue(Text);
                break;
            case MetaKind.Flag:
                json.WriteBooleanValue(Number != 0);
                break;
            default:
                var digits = Number.ToString("R", CultureInfo.InvariantCulture);
                json.WriteRawValue(digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0", skipInputValidation: true);
                break;
        }
    }
}
