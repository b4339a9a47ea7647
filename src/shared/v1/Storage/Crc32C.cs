using System.Buffers.Binary;
using System.Numerics;

namespace Nimmerverse.Shared.Storage;

/// <summary>The Castagnoli checksum (RFC 3720, appendix B.4) that guards every record on disk.</summary>
public static class Crc32C
{
    /// <summary>Computes the checksum.</summary>
    /// <param name="bytes">What to guard.</param>
    /// <returns>The checksum.</returns>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
