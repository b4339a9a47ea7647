using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nimmerverse.Studio.Frames;

/// <summary>Writes the JSON messages of the stream.</summary>
internal static class JsonText
{
    // The page sets text as text, never as markup; what stays readable stays small.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes an object.</summary>
    /// <param name="write">Writes its properties.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a number that a page can read; what is not finite becomes null.</summary>
    /// <param name="json">Where.</param>
    /// <param name="name">The property.</param>
    /// <param name="value">The number.</param>
    /// <param name="digits">Digits after the point.</param>
    public static void Number(this Utf8JsonWriter json, string name, double? value, int digits = 3)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round(number, digits));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
