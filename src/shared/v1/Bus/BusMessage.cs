namespace Nimmerverse.Shared.Bus;

/// <summary>A message as it arrived; its memory belongs to whoever holds it.</summary>
/// <param name="subject">The concrete subject it was published on.</param>
/// <param name="payload">The bytes.</param>
/// <param name="replyTo">Where an answer is expected, or null.</param>
/// <param name="headers">The headers, or null when there are none.</param>
public sealed class BusMessage(string subject, ReadOnlyMemory<byte> payload, string? replyTo = null, BusHeaders? headers = null)
{
    /// <summary>The concrete subject it was published on.</summary>
    public string Subject { get; } = subject;

    /// <summary>Where an answer is expected, or null.</summary>
    public string? ReplyTo { get; } = replyTo;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>The headers, or null when there are none.</summary>
    public BusHeaders? Headers { get; } = headers;

    /// <summary>The inline status of a message made by the server (100, 404, 408, 409, 503); 0 for a message made by a person.</summary>
    internal int Status => int.TryParse(Headers?["Status"], out var status) ? status : 0;
}
