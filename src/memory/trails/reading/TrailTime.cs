using System.Buffers.Binary;

namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>
/// A trail's id begins with the millisecond in which it was made. Spans of time are therefore spans of ids: exact, without an index of
/// their own, and whole months can be left unread.
/// </summary>
internal static class TrailTime
{
    private const int MillisecondBytes = 6;

    /// <summary>The lowest id of a moment.</summary>
    /// <param name="moment">The moment; its part below a millisecond counts up to the next one.</param>
    /// <returns>The id; no trail's own, only a bound.</returns>
    public static Guid FirstAt(DateTimeOffset moment)
    {
        var milliseconds = moment.ToUnixTimeMilliseconds();
        milliseconds += moment > DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) ? 1 : 0;
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, milliseconds) << 16);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>When an id was made.</summary>
    /// <param name="id">A UUIDv7.</param>
    /// <returns>The millisecond.</returns>
    public static DateTimeOffset Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        foreach (var b in bytes[..MillisecondBytes])
        {
            milliseconds = (milliseconds << 8) | b;
        }

        // 48 bits reach beyond the calendar.
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : DateTimeOffset.MaxValue;
    }
}
