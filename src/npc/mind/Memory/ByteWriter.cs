using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Nimmerverse.Npc.Memory;

/// <summary>Appends little-endian values to a buffer that grows and is reused.</summary>
public sealed class ByteWriter
{
    private byte[] _buffer = new byte[256];

    /// <summary>What has been written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Starts anew; the buffer is kept.</summary>
    public void Clear() => Length = 0;

    /// <summary>Appends a byte.</summary>
    /// <param name="value">The byte.</param>
    public void Byte(byte value) => Grow(1)[0] = value;

    /// <summary>Appends a 32-bit integer.</summary>
    /// <param name="value">The number.</param>
    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Grow(sizeof(int)), value);

    /// <summary>Appends a 64-bit integer.</summary>
    /// <param name="value">The number.</param>
    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Grow(sizeof(long)), value);

    /// <summary>Appends a single-precision number.</summary>
    /// <param name="value">The number.</param>
    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Grow(sizeof(float)), value);

    /// <summary>Appends numbers without their count.</summary>
    /// <param name="values">The numbers.</param>
    public void Singles(ReadOnlySpan<float> values) => Bytes(MemoryMarshal.AsBytes(values));

    /// <summary>Appends numbers without their count.</summary>
    /// <param name="values">The numbers.</param>
    public void Doubles(ReadOnlySpan<double> values) => Bytes(MemoryMarshal.AsBytes(values));

    /// <summary>Appends text: length in bytes, then UTF-8.</summary>
    /// <param name="value">The text.</param>
    public void Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Int32(count);
        Encoding.UTF8.GetBytes(value, Grow(count));
    }

    /// <summary>Appends bytes.</summary>
    /// <param name="values">The bytes.</param>
    public void Bytes(ReadOnlySpan<byte> values) => values.CopyTo(Grow(values.Length));

    private Span<byte> Grow(int count)
    {
        if (Length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        }

        var free = _buffer.AsSpan(Length, count);
        Length += count;
        return free;
    }
}
