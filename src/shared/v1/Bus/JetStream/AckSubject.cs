using System.Globalization;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// Where a message stands in its stream, as the server writes it into the reply subject:
/// <c>$JS.ACK.stream.consumer.delivered.sequence.consumer_sequence.nanoseconds.pending</c>, in newer servers with
/// <c>domain.account</c> after <c>ACK</c> and one token more at the end.
/// </summary>
/// <param name="Stream">The stream.</param>
/// <param name="Consumer">The consumer.</param>
/// <param name="Delivered">How often this message was delivered, 1 for the first time.</param>
/// <param name="StreamSequence">Its sequence in the stream.</param>
/// <param name="ConsumerSequence">Its place in the order of delivery.</param>
/// <param name="Stored">When it was stored.</param>
/// <param name="Pending">How many matching messages wait behind it.</param>
public readonly record struct AckSubject(
    string Stream, string Consumer, long Delivered, long StreamSequence, long ConsumerSequence, DateTimeOffset Stored, long Pending)
{
    private const int ShortForm = 9;
    private const int LongForm = 11;

    /// <summary>Reads a reply subject.</summary>
    /// <param name="subject">The reply subject of a message, or null.</param>
    /// <param name="position">What it says; undefined when the result is false.</param>
    /// <returns>Whether it is an acknowledgement subject.</returns>
    public static bool TryParse(string? subject, out AckSubject position)
    {
        position = default;
        var tokens = subject?.Split('.') ?? [];
        if (tokens.Length is not ShortForm and < LongForm || tokens[0] is not "$JS" || tokens[1] is not "ACK")
        {
            return false;
        }

        var at = tokens.Length is ShortForm ? 2 : 4;
        if (!TryNumber(tokens[at + 2], out var delivered) || !TryNumber(tokens[at + 3], out var sequence)
            || !TryNumber(tokens[at + 4], out var consumerSequence) || !TryNumber(tokens[at + 5], out var nanoseconds)
            || !TryNumber(tokens[at + 6], out var pending))
        {
            return false;
        }

        var stored = DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
        position = new(tokens[at], tokens[at + 1], delivered, sequence, consumerSequence, stored, pending);
        return true;
    }

    private static bool TryNumber(string token, out long number) =>
        long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
