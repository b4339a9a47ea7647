using System.Buffers.Binary;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Npc.Memory;

/// <summary>
/// Keeps the last two generations of a blob in two files, in turn: [magic][generation][length][payload][crc32c]. A generation is
/// written beside its file, brought to the disk and renamed into place, so that whatever happens, one whole generation is left.
/// </summary>
/// <param name="directory">Where the files live.</param>
/// <param name="name">Their common name.</param>
public sealed class CheckpointFiles(string directory, string name)
{
    private const ulong Magic = 0x314B_4331_4E4D_494E;
    private const int HeaderSize = 20;
    private readonly ByteWriter _writer = new();

    /// <summary>The last generation written or read, 0 before the first.</summary>
    public long Generation { get; private set; }

    /// <summary>Writes the next generation.</summary>
    /// <param name="payload">The blob.</param>
    /// <exception cref="IOException">The disk refuses; the generations before are untouched.</exception>
    public void Write(ReadOnlySpan<byte> payload)
    {
        var generation = Generation + 1;
        _writer.Clear();
        _writer.Int64((long)Magic);
        _writer.Int64(generation);
        _writer.Int32(payload.Length);
        _writer.Bytes(payload);
        _writer.Int32((int)Crc32C.Compute(_writer.Written));
        WholeFile.Replace(PathOf(generation), _writer.Written, flush: true);
        Generation = generation;
    }

    /// <summary>Reads the newest whole generation.</summary>
    /// <returns>The blob, or null when there is none; and whether a newer generation was torn.</returns>
    public (byte[]? Payload, bool FellBack) Read()
    {
        var (first, firstGeneration, firstTorn) = ReadFile(PathOf(0));
        var (second, secondGeneration, secondTorn) = ReadFile(PathOf(1));
        Generation = Math.Max(firstGeneration, secondGeneration);
        return (firstGeneration > secondGeneration ? first : second ?? first, firstTorn || secondTorn);
    }

    private string PathOf(long generation) => Path.Combine(directory, $"{name}.{generation & 1}");

    private static (byte[]? Payload, long Generation, bool Torn) ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            return (null, 0, false);
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderSize + sizeof(uint)
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16)) != bytes.Length - HeaderSize - sizeof(uint)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint))) != Crc32C.Compute(bytes.AsSpan(0, bytes.Length - sizeof(uint))))
        {
            return (null, 0, true);
        }

        return (bytes[HeaderSize..^sizeof(uint)], BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)), false);
    }
}
