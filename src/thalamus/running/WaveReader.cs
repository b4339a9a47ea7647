using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Running;

/// <summary>
/// Reads from a wave's bytes only what a gate needs, without allocating; what a gate does not use (source, trace, what was sensed, cost) it
/// does not look into. It answers for plainly good waves alone; whatever it does not take is for the full reader to judge.
/// </summary>
internal sealed class WaveReader
{
    private const int Remembered = 4_096;

    private readonly Dictionary<string, string> _domains = [];
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    internal WaveReader() => _lookup = _domains.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a wave.</summary>
    /// <param name="payload">The message as it arrived.</param>
    /// <param name="cell">Who emitted it, from the subject.</param>
    /// <param name="wave">The wave; unspecified when the result is false.</param>
    /// <returns>False when the full reader must look at it.</returns>
    internal bool TryRead(ReadOnlySpan<byte> payload, string cell, out Wave wave)
    {
        wave = default;
        if (!Utf8.IsValid(payload))
        {
            return false;
        }

        try
        {
            var json = new Utf8JsonReader(payload);
            var parts = new Parts();
            if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                var known = json.ValueTextEquals("header"u8) ? ReadHeader(ref json, ref parts)
                    : json.ValueTextEquals("body"u8) ? ReadBody(ref json, ref parts)
                    : Skip(ref json);
                if (!known)
                {
                    return false;
                }
            }

            // Reading on to the end finds what follows the message.
            if (json.TokenType is not JsonTokenType.EndObject || json.Read() || !parts.IsWhole)
            {
                return false;
            }

            wave = new(parts.Id, cell, parts.Domain, parts.Confidence, parts.Polarity, parts.Timestamp, parts.Deadline);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is how the reader refuses escapes that are no character.
            return false;
        }
    }

    private static bool ReadHeader(ref Utf8JsonReader json, ref Parts parts)
    {
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
        {
            return false;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var good = json.ValueTextEquals("message_id"u8) ? json.Read() && IsText(json) && json.TryGetGuid(out parts.Id)
                : json.ValueTextEquals("timestamp"u8) ? json.Read() && IsText(json) && json.TryGetDateTimeOffset(out parts.Timestamp) && (parts.HasTime = true)
                : json.ValueTextEquals("version"u8) ? json.Read() && IsText(json) && json.ValueTextEquals(Header.CurrentVersion) && (parts.HasVersion = true)
                : json.ValueTextEquals("message_type"u8) ? json.Read() && IsText(json) && json.ValueTextEquals("wave_signal"u8) && (parts.HasType = true)
                : json.ValueTextEquals("deadline"u8) ? json.Read() && TryReadDeadline(json, out parts.Deadline)
                : json.ValueTextEquals("source"u8) ? Skip(ref json) && (parts.HasSource = true)
                : Skip(ref json);
            if (!good)
            {
                return false;
            }
        }

        return json.TokenType is JsonTokenType.EndObject;
    }

    private bool ReadBody(ref Utf8JsonReader json, ref Parts parts)
    {
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
        {
            return false;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var good = json.ValueTextEquals("domain"u8) ? json.Read() && IsText(json) && TryReadDomain(json, out parts.Domain)
                : json.ValueTextEquals("confidence"u8) ? json.Read() && IsNumber(json) && json.TryGetDouble(out parts.Confidence) && (parts.HasConfidence = true)
                : json.ValueTextEquals("polarity"u8) ? json.Read() && IsNumber(json) && json.TryGetInt32(out parts.Polarity)
                : Skip(ref json);
            if (!good)
            {
                return false;
            }
        }

        return json.TokenType is JsonTokenType.EndObject;
    }

    private bool TryReadDomain(in Utf8JsonReader json, [NotNullWhen(true)] out string? domain)
    {
        domain = null;
        if (json.ValueSpan.Length > RegionIndex.LongestDomain)
        {
            return false;
        }

        Span<char> text = stackalloc char[RegionIndex.LongestDomain];
        text = text[..json.CopyString(text)];
        if (_lookup.TryGetValue(text, out domain))
        {
            return true;
        }

        if (_domains.Count >= Remembered)
        {
            _domains.Clear();
        }

        domain = text.ToString();
        _domains[domain] = domain;
        return true;
    }

    private static bool TryReadDeadline(in Utf8JsonReader json, out DateTimeOffset? deadline)
    {
        deadline = null;
        if (json.TokenType is JsonTokenType.Null)
        {
            return true;
        }

        if (!IsText(json) || !json.TryGetDateTimeOffset(out var read))
        {
            return false;
        }

        deadline = read;
        return true;
    }

    private static bool Skip(ref Utf8JsonReader json)
    {
        json.Skip();
        return true;
    }

    private static bool IsText(in Utf8JsonReader json) => json.TokenType is JsonTokenType.String;

    private static bool IsNumber(in Utf8JsonReader json) => json.TokenType is JsonTokenType.Number;

    private struct Parts()
    {
        public Guid Id = Guid.Empty;
        public DateTimeOffset Timestamp = default;
        public DateTimeOffset? Deadline = null;
        public string? Domain = null;
        public double Confidence = 0;
        public int Polarity = 1;
        public bool HasTime = false;
        public bool HasVersion = false;
        public bool HasType = false;
        public bool HasSource = false;
        public bool HasConfidence = false;

        [MemberNotNullWhen(true, nameof(Domain))]
        public readonly bool IsWhole => Id != Guid.Empty && HasTime && HasVersion && HasType && HasSource && HasConfidence && Domain is not null;
    }
}
