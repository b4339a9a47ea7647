using System.Buffers.Binary;
using System.Text;

namespace Nimmerverse.Shared.Messaging;

/// <summary>A parcel's place in the file.</summary>
/// <param name="length">Bytes of the record without its frame.</param>
internal sealed class OutboxRecord(int length)
{
    private const int IdBytes = 16;
    private const int HeadBytes = IdBytes + sizeof(ushort);

    /// <summary>Where its frame begins.</summary>
    public long Offset { get; set; }

    /// <summary>Bytes of the record without its frame.</summary>
    public int Length { get; } = length;

    /// <summary>Whether it is still to be delivered.</summary>
    public bool IsLive { get; set; } = true;

    /// <summary>Writes a parcel as a record: id, length of the subject, subject, payload.</summary>
    public static byte[] Write(OutboxParcel parcel)
    {
        var payload = parcel.Payload ?? throw new InvalidOperationException("Only a parcel in memory can be written.");
        var subject = Encoding.ASCII.GetByteCount(parcel.Subject);
        var record = new byte[HeadBytes + subject + payload.Length];
        parcel.Id.TryWriteBytes(record, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(IdBytes), (ushort)subject);
        Encoding.ASCII.GetBytes(parcel.Subject, record.AsSpan(HeadBytes));
        payload.CopyTo(record, HeadBytes + subject);
        return record;
    }

    /// <summary>Reads the head of a record.</summary>
    /// <returns>The parcel without its payload, or null when the bytes are no record.</returns>
    public static OutboxParcel? ReadHead(ReadOnlySpan<byte> record)
    {
        if (record.Length < HeadBytes || SubjectLength(record) is var subject && record.Length < HeadBytes + subject)
        {
            return null;
        }

        return new OutboxParcel
        {
            Id = new Guid(record[..IdBytes], bigEndian: true),
            Subject = Encoding.ASCII.GetString(record.Slice(HeadBytes, subject)),
        };
    }

    /// <summary>The payload within a whole record.</summary>
    public static ReadOnlyMemory<byte> PayloadOf(ReadOnlyMemory<byte> record) => record[(HeadBytes + SubjectLength(record.Span))..];

    private static int SubjectLength(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16LittleEndian(record[IdBytes..]);
}
