using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Nimmerverse.Memory.Phoebe.Writing;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Trails.DeadLetters;

/// <summary>
/// Decides whether a dead letter is a trail that can be put back: the writer's own reader judges. One thing is mended: NUL characters, which
/// PostgreSQL cannot keep in text, become U+FFFD. Everything else goes back as it was, or stays where it is.
/// </summary>
/// <param name="environment">The environment.</param>
internal sealed class TrailRepair(EnvironmentName environment)
{
    private const char Replacement = '\ufffd';

    private readonly TrailReader _writer = new(environment);
    private readonly CopyRows _rows = new();

    /// <summary>Reads a dead letter as a trail.</summary>
    /// <param name="entry">The dead letter.</param>
    /// <param name="repaired">What to put back; null when the result is false.</param>
    /// <param name="why">Why it cannot be put back; null when the result is true.</param>
    /// <returns>Whether it can.</returns>
    public bool TryRepair(DeadLetterEntry entry, [NotNullWhen(true)] out RepairedTrail? repaired, [NotNullWhen(false)] out string? why)
    {
        ArgumentNullException.ThrowIfNull(entry);
        repaired = null;
        var subjects = Subjects.Trail.All(environment).Value;
        var subject = entry.Letter.Subject;
        var kind = subject[(subject.LastIndexOf('.') + 1)..];
        if (!subject.StartsWith(subjects[..^1], StringComparison.Ordinal))
        {
            why = "not a trail";
            return false;
        }

        if (!entry.IsWhole)
        {
            why = $"not repeatable: only {entry.Payload.Length:#,0} of {entry.Letter.Size:#,0} bytes were kept";
            return false;
        }

        var payload = entry.Payload;
        var fault = Judge(payload, kind);
        var isMended = fault is not null && TryWithoutNul(payload, out payload);
        fault = isMended ? Judge(payload, kind) : fault;
        if (fault is not null)
        {
            why = $"not repeatable: {fault}";
            return false;
        }

        using var message = JsonDocument.Parse(payload, TrailJson.Deep);
        repaired = new RepairedTrail(message.RootElement.GetProperty("body").GetProperty("trail_id").GetGuid(), subject, payload, isMended);
        why = null;
        return true;
    }

    private string? Judge(byte[] payload, string kind)
    {
        _rows.Clear();
        return _writer.Read(payload, kind, _rows);
    }

    private static bool TryWithoutNul(byte[] payload, out byte[] mended)
    {
        mended = payload;
        if (payload.AsSpan().IndexOf("\\u0000"u8) < 0)
        {
            return false;
        }

        try
        {
            mended = WithoutNul(payload);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] WithoutNul(byte[] payload)
    {
        using var parsed = JsonDocument.Parse(payload, TrailJson.Deep);
        var buffer = new ArrayBufferWriter<byte>(payload.Length);
        using (var json = new Utf8JsonWriter(buffer, TrailJson.Line))
        {
            Copy(parsed.RootElement, json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Copy(JsonElement element, Utf8JsonWriter json)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    json.WritePropertyName(property.Name.Replace('\0', Replacement));
                    Copy(property.Value, json);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Copy(item, json);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(element.GetString()!.Replace('\0', Replacement));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }
}

/// <summary>A trail to put back.</summary>
/// <param name="TrailId">Its id.</param>
/// <param name="Subject">Where it belongs.</param>
/// <param name="Payload">The whole message.</param>
/// <param name="IsMended">Whether something was mended.</param>
internal sealed record RepairedTrail(Guid TrailId, string Subject, byte[] Payload, bool IsMended);
