using System.Buffers.Binary;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// Rows in PostgreSQL's binary COPY format, written straight from the bytes of messages: no text is made and no object for a row.
/// Belongs to one loop.
/// </summary>
internal sealed class CopyRows
{
    /// <summary>What every binary COPY begins with: signature, no flags, no extension.</summary>
    public static ReadOnlyMemory<byte> Header { get; } = (byte[])[.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>What every binary COPY ends with.</summary>
    public static ReadOnlyMemory<byte> Trailer { get; } = (byte[])[0xFF, 0xFF];

    private const int UsualBytes = 1 << 20;
    private const int MostBytesKept = 8 << 20;

    private byte[] _bytes = new byte[UsualBytes];
    private int _length;

    /// <summary>How many bytes are written.</summary>
    public int Length => _length;

    /// <summary>The bytes of a range.</summary>
    /// <param name="from">Its begin.</param>
    /// <param name="to">Its end.</param>
    /// <returns>The bytes; valid until the next write.</returns>
    public ReadOnlyMemory<byte> Slice(int from, int to) => _bytes.AsMemory(from..to);

    /// <summary>Forgets all rows, and the memory of an unusually large batch.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > MostBytesKept)
        {
            _bytes = new byte[UsualBytes];
        }
    }

    /// <summary>Takes back what was written after a position.</summary>
    /// <param name="length">The position.</param>
    public void Truncate(int length) => _length = length;

    /// <summary>Begins a row.</summary>
    /// <param name="columns">How many columns follow.</param>
    public void BeginRow(short columns)
    {
        BinaryPrimitives.WriteInt16BigEndian(Claim(sizeof(short)), columns);
    }

    /// <summary>Writes a column without value.</summary>
    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Claim(sizeof(int)), -1);

    /// <summary>Writes a <c>uuid</c>.</summary>
    /// <param name="value">The value; null for none.</param>
    public void Uuid(Guid? value)
    {
        if (value is not { } id)
        {
            Null();
            return;
        }

        var claimed = ClaimColumn(16);
        id.TryWriteBytes(claimed, bigEndian: true, out _);
    }

    /// <summary>Writes a <c>text</c>.</summary>
    /// <param name="utf8">The value.</param>
    public void Text(ReadOnlySpan<byte> utf8) => utf8.CopyTo(ClaimColumn(utf8.Length));

    /// <summary>Writes a <c>timestamptz</c>, to the microsecond.</summary>
    /// <param name="value">The value.</param>
    public void Time(DateTimeOffset value)
    {
        var since2000 = (value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond - 946_684_800_000_000;
        BinaryPrimitives.WriteInt64BigEndian(ClaimColumn(sizeof(long)), since2000);
    }

    /// <summary>Writes a <c>double precision</c>.</summary>
    /// <param name="value">The value.</param>
    public void Double(double value) => BinaryPrimitives.WriteDoubleBigEndian(ClaimColumn(sizeof(double)), value);

    /// <summary>Writes a <c>bigint</c>.</summary>
    /// <param name="value">The value; null for none.</param>
    public void Long(long? value)
    {
        if (value is { } number)
        {
            BinaryPrimitives.WriteInt64BigEndian(ClaimColumn(sizeof(long)), number);
        }
        else
        {
            Null();
        }
    }

    /// <summary>Writes a <c>boolean</c>.</summary>
    /// <param name="value">The value.</param>
    public void Boolean(bool value) => ClaimColumn(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>Writes a <c>jsonb</c> from its text; the server parses it.</summary>
    /// <param name="utf8">The text; empty for none.</param>
    public void Json(ReadOnlySpan<byte> utf8)
    {
        const byte FormatVersion = 1;
        if (utf8.IsEmpty)
        {
            Null();
            return;
        }

        var claimed = ClaimColumn(utf8.Length + 1);
        claimed[0] = FormatVersion;
        utf8.CopyTo(claimed[1..]);
    }

    /// <summary>Begins a <c>text[]</c> of so many elements; write each by <see cref="Text"/>, then <see cref="EndTexts"/>.</summary>
    /// <param name="count">The elements.</param>
    /// <returns>What <see cref="EndTexts"/> needs.</returns>
    public int BeginTexts(int count)
    {
        const int TextOid = 25;
        var at = _length;
        Claim(sizeof(int));
        WriteInt(count > 0 ? 1 : 0);
        WriteInt(0);
        WriteInt(TextOid);
        if (count > 0)
        {
            WriteInt(count);
            WriteInt(1);
        }

        return at;
    }

    /// <summary>Ends a <c>text[]</c>.</summary>
    /// <param name="begin">What <see cref="BeginTexts"/> gave.</param>
    public void EndTexts(int begin) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(begin), _length - begin - sizeof(int));

    private void WriteInt(int value) => BinaryPrimitives.WriteInt32BigEndian(Claim(sizeof(int)), value);

    private Span<byte> ClaimColumn(int length)
    {
        WriteInt(length);
        return Claim(length);
    }

    private Span<byte> Claim(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        }

        var claimed = _bytes.AsSpan(_length, length);
        _length += length;
        return claimed;
    }
}
