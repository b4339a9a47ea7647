using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Shared.Messaging;

/// <summary>Sends parcels over the bus; the server's words come to an inbox of its own, numbered as the parcels are.</summary>
internal sealed class BusOutboxWire(BusConnection bus) : IOutboxWire
{
    private const int NoRespondersStatus = 503;
    private readonly string _inbox = $"{bus.InboxPrefix}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.";

    /// <summary>What to listen on for the server's words.</summary>
    public string Inbox => _inbox + "*";

    /// <inheritdoc />
    public bool IsConnected => bus.State is ConnectionState.Connected;

    /// <inheritdoc />
    public void Send(string subject, ReadOnlySpan<byte> payload, Guid id, long number) => bus.Publish(
        subject,
        payload,
        _inbox + number.ToString("x", CultureInfo.InvariantCulture),
        new BusHeaders().Add("Nats-Msg-Id", id.ToString()));

    /// <summary>Hands a word of the server to the core.</summary>
    public void Hear(BusMessage word, OutboxCore core)
    {
        if (long.TryParse(word.Subject.AsSpan(_inbox.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            core.Hear(number, RefusalIn(word));
        }
    }

    /// <summary>Reads a stream's acknowledgement, by hand: a small process has no use for the rest of JetStream.</summary>
    private static string? RefusalIn(BusMessage word)
    {
        if (word.Status is NoRespondersStatus)
        {
            return "no stream takes them";
        }

        try
        {
            var json = new Utf8JsonReader(word.Payload.Span);
            var isStored = false;
            json.Read();
            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("error"u8))
                {
                    json.Read();
                    return JsonElement.ParseValue(ref json) is var error && error.TryGetProperty("description", out var description)
                        ? $"{description.GetString()}, code {(error.TryGetProperty("err_code", out var code) ? code.GetRawText() : "unknown")}"
                        : "the stream refuses them";
                }

                isStored |= json.ValueTextEquals("stream"u8);
                json.Skip();
            }

            return isStored ? null : "what answered is not a stream";
        }
        catch (JsonException)
        {
            return "what answered is not a stream";
        }
    }
}
