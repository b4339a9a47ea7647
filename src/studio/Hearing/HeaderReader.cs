using System.Text.Json;

namespace Nimmerverse.Studio.Hearing;

/// <summary>
/// Reads of a message what the graph needs - who says it and when - without building objects: most messages are only counted.
/// One instance belongs to one loop; what it found is valid until the next message.
/// </summary>
internal sealed class HeaderReader
{
    private const int LongestName = 64 * 1024;
    private byte[] _id = new byte[256];
    private byte[] _type = new byte[64];
    private int _idLength;
    private int _typeLength;

    /// <summary>The sender's id, UTF-8.</summary>
    public ReadOnlySpan<byte> EntityId => _id.AsSpan(0, _idLength);

    /// <summary>The sender's type as the header says it, UTF-8.</summary>
    public ReadOnlySpan<byte> EntityType => _type.AsSpan(0, _typeLength);

    /// <summary>When it was said, Unix milliseconds.</summary>
    public double At { get; private set; }

    /// <summary>The message's id.</summary>
    public Guid MessageId { get; private set; }

    /// <summary>Reads a message.</summary>
    /// <param name="payload">The message.</param>
    /// <returns>Whether it has a header that names its sender.</returns>
    public bool TryRead(ReadOnlySpan<byte> payload)
    {
        (_idLength, _typeLength, At, MessageId) = (0, 0, 0, Guid.Empty);
        try
        {
            var json = new Utf8JsonReader(payload);
            if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("header"u8))
                {
                    return json.Read() && json.TokenType is JsonTokenType.StartObject && ReadHeader(ref json);
                }

                json.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no Unicode: the sender cannot be known.
        }

        return false;
    }

    private bool ReadHeader(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("timestamp"u8))
            {
                json.Read();
                At = json.TokenType is JsonTokenType.String && json.TryGetDateTimeOffset(out var at) ? (at - DateTimeOffset.UnixEpoch).TotalMilliseconds : 0;
            }
            else if (json.ValueTextEquals("message_id"u8))
            {
                json.Read();
                MessageId = json.TokenType is JsonTokenType.String && json.TryGetGuid(out var id) ? id : Guid.Empty;
            }
            else if (json.ValueTextEquals("source"u8) && json.Read() && json.TokenType is JsonTokenType.StartObject)
            {
                ReadSource(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return _idLength > 0 && _typeLength > 0;
    }

    private void ReadSource(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("entity_id"u8))
            {
                json.Read();
                _idLength = Copy(ref json, ref _id);
            }
            else if (json.ValueTextEquals("entity_type"u8))
            {
                json.Read();
                _typeLength = Copy(ref json, ref _type);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static int Copy(ref Utf8JsonReader json, ref byte[] buffer)
    {
        if (json.TokenType is not JsonTokenType.String || json.ValueSpan.Length > LongestName)
        {
            return 0;
        }

        if (json.ValueSpan.Length > buffer.Length)
        {
            buffer = new byte[LongestName];
        }

        return json.CopyString(buffer);
    }
}
