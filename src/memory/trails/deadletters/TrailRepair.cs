using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Trails.DeadLetters;

/// <summary>
/// Decides whether a dead letter is a trail that can be put back. One thing is mended: NUL characters, which PostgreSQL cannot keep in
/// text, become U+FFFD. Everything else goes back as it was, or stays where it is.
/// </summary>
internal static class TrailRepair
{
    private const char Replacement = '\ufffd';

    /// <summary>Reads a dead letter as a trail.</summary>
    /// <param name="entry">The dead letter.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="repaired">What to put back; null when the result is false.</param>
    /// <param name="why">Why it cannot be put back; null when the result is true.</param>
    /// <returns>Whether it can.</returns>
    public static bool TryRepair(
        DeadLetterEntry entry, EnvironmentName environment, [NotNullWhen(true)] out RepairedTrail? repaired, [NotNullWhen(false)] out string? why)
    {
        ArgumentNullException.ThrowIfNull(entry);
        repaired = null;
        var prefix = Subjects.Trail.All(environment).Value[..^1];
        if (!entry.Letter.Subject.StartsWith(prefix, StringComparison.Ordinal))
        {
            why = "not a trail";
            return false;
        }

        if (!entry.IsWhole)
        {
            why = $"cut: only {entry.Payload.Length:#,0} of {entry.Letter.Size:#,0} bytes were kept";
            return false;
        }

        var family = Subjects.Trail;
        if (!MessageCodec.TryRead(entry.Payload, family.Json, family.MessageType, out var message, out why))
        {
            return false;
        }

        var payload = entry.Payload;
        var isMended = HoldsNul(payload);
        if (isMended)
        {
            payload = WithoutNul(payload);
            if (!MessageCodec.TryRead(payload, family.Json, family.MessageType, out message, out why))
            {
                return false;
            }
        }

        why = Impossible(message, entry.Letter.Subject, environment);
        if (why is not null)
        {
            return false;
        }

        repaired = new RepairedTrail(message.Body.TrailId, entry.Letter.Subject, payload, isMended);
        return true;
    }

    /// <summary>What would be refused again.</summary>
    private static string? Impossible(Message<Trail> message, string subject, EnvironmentName environment)
    {
        var trail = message.Body;
        return trail switch
        {
            { TrailId.Version: not 7 } => $"its id {trail.TrailId} is no UUIDv7",
            _ when subject != Subjects.Trail.For(environment, trail.Kind).Value => $"its kind {trail.Kind} is not its subject's",
            _ when trail.Environment != environment.Value => $"it is of the environment {trail.Environment}",
            _ when trail.Ended < trail.Started => "it ended before it started",
            _ => null,
        };
    }

    private static bool HoldsNul(ReadOnlySpan<byte> payload) => payload.Contains((byte)0) || payload.IndexOf("\\u0000"u8) >= 0;

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
