using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Nimmerverse.Meaning;

/// <summary>The checked head of a word-vector file: once it is read, the body is known to be whole.</summary>
/// <param name="Words">Words in the table.</param>
/// <param name="Dimensions">Numbers per word.</param>
/// <param name="Directions">Common directions stored besides the mean.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordVectorHeader(int Words, int Dimensions, int Directions)
{
    /// <summary>Bytes before the body.</summary>
    internal const int Size = 64;

    /// <summary>Longest word that a table can hold, in characters.</summary>
    internal const int LongestWord = 255;

    private const int DigestOffset = 32;

    /// <summary>Reads and checks the head against the body.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>The head.</returns>
    /// <exception cref="InvalidDataException">The file is no such table, or torn.</exception>
    internal static WordVectorHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < Size || !file.StartsWith("NVWORDS1"u8))
        {
            throw new InvalidDataException("This is not a word-vector table (no NVWORDS1 header): make one with build-vectors.mjs.");
        }

        var body = file[Size..];
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file[24..]);
        if ((ulong)body.Length != length)
        {
            throw new InvalidDataException($"The word-vector table is torn: its body has {body.Length} bytes of {length}. Copy or build it again.");
        }

        if (!SHA256.HashData(body).AsSpan().SequenceEqual(file[DigestOffset..Size]))
        {
            throw new InvalidDataException("The word-vector table is damaged: its checksum does not match. Copy or build it again.");
        }

        return new(
            checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file[8..])),
            checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file[12..])),
            checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file[16..])));
    }
}
