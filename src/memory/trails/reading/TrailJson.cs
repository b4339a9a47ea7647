using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nimmerverse.Memory.Tools;

namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>A trail as one line of JSON: the fields of the wire in a fixed order, absent instead of null.</summary>
internal static class TrailJson
{
    /// <summary>How lines are written: no indentation, UTF-8 as it is; control characters are escaped.</summary>
    public static JsonWriterOptions Line { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>How the trail's free JSON is parsed: as deep as the database keeps it.</summary>
    public static JsonDocumentOptions Deep { get; } = new() { MaxDepth = 1_000 };

    /// <summary>Writes a trail as a line for a terminal or a pipe.</summary>
    /// <param name="row">The trail.</param>
    /// <returns>JSON without anything that a terminal would obey.</returns>
    public static string ToLine(TrailRow row) => ToLine(json => Write(json, row));

    /// <summary>Writes any JSON as a line for a terminal or a pipe.</summary>
    /// <param name="write">Writes it.</param>
    /// <returns>JSON without anything that a terminal would obey.</returns>
    public static string ToLine(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, Line))
        {
            write(json);
        }

        return SafeText.Json(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>Writes a trail.</summary>
    /// <param name="json">Where.</param>
    /// <param name="row">The trail.</param>
    public static void Write(Utf8JsonWriter json, TrailRow row)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(row);
        json.WriteStartObject();
        json.WriteString("trail_id"u8, row.Id);
        json.WriteString("kind"u8, row.Kind);
        json.WriteString("actor"u8, row.Actor);
        json.WriteString("environment"u8, row.Environment);
        json.WriteString("garden"u8, row.Garden);
        if (row.Parent is { } parent)
        {
            json.WriteString("parent_trail"u8, parent);
        }

        json.WriteString("started"u8, TimeText.Write(row.Started));
        json.WriteString("ended"u8, TimeText.Write(row.Ended));
        WriteFree(json, "inputs"u8, row.Inputs);
        json.WriteStartArray("states_visited"u8);
        foreach (var state in row.States)
        {
            json.WriteStringValue(state);
        }

        json.WriteEndArray();
        WriteFree(json, "reads"u8, row.Reads);
        WriteFree(json, "commands"u8, row.Commands);
        WriteNumber(json, "cost"u8, row.Cost);
        WriteNumber(json, "reward"u8, row.Reward);
        json.WriteString("outcome"u8, row.Outcome);
        if (row.Model is { } model)
        {
            json.WriteString("model"u8, model);
        }

        if (row.Generation is { } generation)
        {
            json.WriteNumber("weights_generation"u8, generation);
        }

        json.WriteString("node"u8, row.Node);
        json.WriteBoolean("simulated"u8, row.Simulated);
        json.WriteEndObject();
    }

    /// <summary>Writes a number; null for one that JSON has no place for.</summary>
    /// <param name="json">Where.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">The number.</param>
    public static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteFree(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? free)
    {
        if (free is not null)
        {
            json.WritePropertyName(name);
            using var parsed = JsonDocument.Parse(free, Deep);
            parsed.RootElement.WriteTo(json);
        }
    }
}
