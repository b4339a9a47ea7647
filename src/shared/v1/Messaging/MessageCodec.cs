using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Messaging;

/// <summary>Messages to bytes and back. Whatever arrives, reading answers with a message or a reason, never with an exception.</summary>
public static class MessageCodec
{
    /// <summary>Writes a message.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="json">Its serialisation.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] Write<TBody>(Message<TBody> message, JsonTypeInfo<Message<TBody>> json)
        where TBody : class => JsonSerializer.SerializeToUtf8Bytes(message, json);

    /// <summary>Reads a message.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="payload">What arrived.</param>
    /// <param name="json">Its serialisation.</param>
    /// <param name="messageType">The type that the header must name.</param>
    /// <param name="message">The message; null when the result is false.</param>
    /// <param name="fault">Why it was refused; null when the result is true.</param>
    /// <returns>Whether it is a message of this type and of a version that this build speaks.</returns>
    public static bool TryRead<TBody>(
        ReadOnlySpan<byte> payload,
        JsonTypeInfo<Message<TBody>> json,
        string messageType,
        [NotNullWhen(true)] out Message<TBody>? message,
        [NotNullWhen(false)] out string? fault)
        where TBody : class
    {
        message = null;
        try
        {
            message = JsonSerializer.Deserialize(payload, json);
        }
        catch (JsonException exception)
        {
            fault = $"not a {messageType}: {exception.Message}";
            return false;
        }

        fault = message switch
        {
            null => $"not a {messageType}: null",
            { Header: null } or { Body: null } => $"not a {messageType}: header or body is missing",
            { Header.Version: var version } when !IsSpoken(version) => $"version {version} is not spoken here, only {Header.CurrentVersion}",
            { Header.MessageType: var type } when !string.Equals(type, messageType, StringComparison.Ordinal) =>
                $"a {type} where a {messageType} belongs",
            _ => null,
        };
        if (fault is not null)
        {
            message = null;
        }

        return fault is null;
    }

    private static bool IsSpoken(string? version)
    {
        var major = Header.CurrentVersion.AsSpan(0, Header.CurrentVersion.IndexOf('.') + 1);
        return version is not null && version.AsSpan().StartsWith(major, StringComparison.Ordinal);
    }
}
