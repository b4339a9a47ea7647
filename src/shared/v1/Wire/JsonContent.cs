using System.Buffers;
using System.Text.Json;

namespace Nimmerverse.Shared.Wire;

/// <summary>Builds the free-form JSON of a message (a wave's content, a trail's inputs) without reflection.</summary>
public static class JsonContent
{
    /// <summary>Builds an object.</summary>
    /// <param name="fields">Names in snake_case and values: text, a number, a truth value, JSON, or null. A number that is not finite becomes null.</param>
    /// <returns>The object.</returns>
    /// <exception cref="ArgumentException">A value is of another type.</exception>
    public static JsonElement Object(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WritePropertyName(name);
                WriteValue(json, name, value);
            }

            json.WriteEndObject();
        }

        return Parse(buffer);
    }

    /// <summary>Builds an array.</summary>
    /// <param name="items">Its items.</param>
    /// <returns>The array.</returns>
    public static JsonElement Array(IEnumerable<JsonElement> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                item.WriteTo(json);
            }

            json.WriteEndArray();
        }

        return Parse(buffer);
    }

    private static JsonElement Parse(ArrayBufferWriter<byte> buffer)
    {
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double:
                json.WriteNullValue();
                break;
            case decimal exact:
                json.WriteNumberValue(exact);
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            default:
                throw new ArgumentException($"'{name}' is a {value.GetType().Name}, which has no place in JSON content.", nameof(value));
        }
    }
}
