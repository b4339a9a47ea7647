using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Nimmerverse.Npc.Memory;

/// <summary>Reads what a <see cref="ByteWriter"/> wrote. A reader that runs out of bytes becomes faulty and gives zeros; ask once, at the end.</summary>
/// <param name="bytes">What to read.</param>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether more was asked for than was there.</summary>
    public bool Faulty { get; private set; }

    /// <summary>Whether everything was read, and no more.</summary>
    public readonly bool Complete => !Faulty && _rest.IsEmpty;

    /// <summary>Reads a byte.</summary>
    /// <returns>The byte.</returns>
    public byte Byte()
    {
        var part = Take(1);
        return part.IsEmpty ? (byte)0 : part[0];
    }

    /// <summary>Reads a 32-bit integer.</summary>
    /// <returns>The number.</returns>
    public int Int32()
    {
        var part = Take(sizeof(int));
        return part.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(part);
    }

    /// <summary>Reads a 64-bit integer.</summary>
    /// <returns>The number.</returns>
    public long Int64()
    {
        var part = Take(sizeof(long));
        return part.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(part);
    }

    /// <summary>Reads a single-precision number.</summary>
    /// <returns>The number.</returns>
    public float Single()
    {
        var part = Take(sizeof(float));
        return part.IsEmpty ? 0 : BinaryPrimitives.ReadSingleLittleEndian(part);
    }

    /// <summary>Reads numbers into a span; all or none.</summary>
    /// <param name="target">Receives the numbers.</param>
    public void Singles(scoped Span<float> target) => Take(target.Length * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(target));

    /// <summary>Reads numbers into a span; all or none.</summary>
    /// <param name="target">Receives the numbers.</param>
    public void Doubles(scoped Span<double> target) => Take(target.Length * sizeof(double)).CopyTo(MemoryMarshal.AsBytes(target));

    /// <summary>Reads text.</summary>
    /// <returns>The text.</returns>
    public string Text() => Encoding.UTF8.GetString(Take(Int32()));

    /// <summary>Reads bytes.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The bytes, or none when there are fewer.</returns>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            Faulty = true;
            _rest = [];
            return [];
        }

        var part = _rest[..count];
        _rest = _rest[count..];
        return part;
    }
}
