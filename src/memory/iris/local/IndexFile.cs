using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Memory.Iris.Local;

/// <summary>
/// An append-only file of records, each with a mark, its length and a CRC-32C. What a crash left half written at the end is cut off; damage
/// in the middle is passed over to the next whole record, and told. Appending returns when the records are on disk.
/// </summary>
internal sealed class IndexFile : IDisposable
{
    private const int HeadSize = 12;
    private const int LongestBody = 1 << 22;

    private static readonly byte[] Mark = "NVIX"u8.ToArray();

    private readonly SafeFileHandle _file;

    private IndexFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
    }

    /// <summary>Where the file is.</summary>
    internal string Path { get; }

    /// <summary>Bytes of whole records.</summary>
    internal long Length { get; private set; }

    /// <summary>Bytes that were passed over because they were damaged.</summary>
    internal long Damaged { get; private set; }

    /// <summary>Bytes that were cut off at the end.</summary>
    internal long Cut { get; private set; }

    /// <summary>Opens or makes a file and reads it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="read">Gets each whole record's body in order.</param>
    /// <returns>The file, ready for more.</returns>
    internal static IndexFile Open(string path, Action<byte[]> read)
    {
        var file = new IndexFile(path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        file.ReadAll(read);
        return file;
    }

    /// <summary>Makes a file with some records, in place of the one that is there only once it is whole and on disk.</summary>
    /// <param name="path">Where.</param>
    /// <param name="bodies">The records' bodies.</param>
    /// <returns>The file, ready for more.</returns>
    internal static IndexFile Replace(string path, IEnumerable<byte[]> bodies)
    {
        var fresh = path + ".new";
        var file = new IndexFile(path, File.OpenHandle(fresh, FileMode.Create, FileAccess.ReadWrite, FileShare.Read));
        try
        {
            foreach (var chunk in bodies.Chunk(256))
            {
                file.Write(chunk);
            }

            RandomAccess.FlushToDisk(file._file);
            File.Move(fresh, path, overwrite: true);
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends records; after a failure the file is as before.</summary>
    /// <param name="bodies">Their bodies.</param>
    /// <exception cref="IOException">They could not be written.</exception>
    internal void Append(IReadOnlyCollection<byte[]> bodies)
    {
        var before = Length;
        try
        {
            Write(bodies);
            RandomAccess.FlushToDisk(_file);
        }
        catch (IOException)
        {
            Length = before;
            RandomAccess.SetLength(_file, before);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Write(IReadOnlyCollection<byte[]> bodies)
    {
        var bytes = new byte[bodies.Sum(static body => HeadSize + body.Length)];
        var at = 0;
        foreach (var body in bodies)
        {
            Mark.CopyTo(bytes.AsSpan(at));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), body.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 8), Crc32C.Compute(body));
            body.CopyTo(bytes, at + HeadSize);
            at += HeadSize + body.Length;
        }

        RandomAccess.Write(_file, bytes, Length);
        Length += bytes.Length;
    }

    private void ReadAll(Action<byte[]> read)
    {
        var end = RandomAccess.GetLength(_file);
        long at = 0;
        while (at < end)
        {
            if (TryReadAt(at, end) is { } body)
            {
                read(body);
                at += HeadSize + body.Length;
                Length = at;
            }
            else if (FindNext(at + 1, end) is { } next)
            {
                Damaged += next - at;
                at = next;
            }
            else
            {
                break;
            }
        }

        Cut = end - Length;
        if (Cut > 0)
        {
            RandomAccess.SetLength(_file, Length);
        }
    }

    private byte[]? TryReadAt(long at, long end)
    {
        Span<byte> head = stackalloc byte[HeadSize];
        if (end - at < HeadSize || !WholeRead.TryRead(_file, head, at) || !head.StartsWith(Mark))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        if (length is < 1 or > LongestBody || length > end - at - HeadSize)
        {
            return null;
        }

        var body = new byte[length];
        return WholeRead.TryRead(_file, body, at + HeadSize) && Crc32C.Compute(body) == BinaryPrimitives.ReadUInt32LittleEndian(head[8..])
            ? body
            : null;
    }

    private long? FindNext(long from, long end)
    {
        var window = new byte[1 << 16];
        for (var at = from; at < end; at += window.Length - Mark.Length + 1)
        {
            var seen = window.AsSpan(0, RandomAccess.Read(_file, window, at));
            for (var found = seen.IndexOf(Mark); found >= 0;)
            {
                if (TryReadAt(at + found, end) is not null)
                {
                    return at + found;
                }

                var further = seen[(found + 1)..].IndexOf(Mark);
                found = further < 0 ? -1 : found + 1 + further;
            }
        }

        return null;
    }
}
