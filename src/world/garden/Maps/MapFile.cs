using System.Buffers.Binary;
using System.IO.Compression;

namespace Nimmerverse.World.Maps;

/// <summary>Opens a map file, plain or gzip; what it is shows in its first bytes, not in its name.</summary>
internal static class MapFile
{
    /// <summary>A gzip file may unpack to this many times its size. Maps come to ten or twenty times, zeros to a thousand.</summary>
    internal const int MostTimes = 100;

    /// <summary>A gzip file may always unpack to this many bytes, however small it is.</summary>
    internal const long AlwaysAllowed = 16 * 1024 * 1024;

    private const int SmallestGzip = 18;

    private static readonly (byte[] Magic, string What)[] Others =
    [
        ([(byte)'B', (byte)'Z', (byte)'h'], "is packed with bzip2; unpack it first, for example with bunzip2"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "is packed with xz; unpack it first, for example with unxz"),
        ([0x28, 0xB5, 0x2F, 0xFD], "is packed with zstd; unpack it first, for example with unzstd"),
        ([(byte)'P', (byte)'K', 3, 4], "is a zip file; unpack it first"),
        ([0, 0, 0, 0x0D, 0x0A, 0x09, (byte)'O', (byte)'S', (byte)'M'], "is OSM PBF; turn it into XML first, for example with osmium cat FILE -o map.osm.gz"),
        ([0, 0, 0, 0x0E, 0x0A, 0x09, (byte)'O', (byte)'S', (byte)'M'], "is OSM PBF; turn it into XML first, for example with osmium cat FILE -o map.osm.gz"),
    ];

    /// <summary>Opens a file for one pass over it.</summary>
    /// <exception cref="MapException">It is not there, is no file, is empty, or is of another kind.</exception>
    internal static GuardedStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new MapException("is a folder; name the OSM file in it");
        }

        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw new MapException("does not exist; give the path of an OSM file");
        }

        // Devices and pipes have no length either; they are not opened, since that could wait for ever.
        if (info.Length == 0)
        {
            throw new MapException("is empty");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.SequentialScan);
        try
        {
            Span<byte> begin = stackalloc byte[16];
            begin = begin[..file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            foreach (var (magic, what) in Others)
            {
                if (begin.StartsWith(magic))
                {
                    throw new MapException(what);
                }
            }

            if (begin.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            {
                return new GuardedStream(
                    new GZipStream(file, CompressionMode.Decompress), Math.Max(AlwaysAllowed, info.Length * MostTimes), total => IsWholeGzip(path, total));
            }

            // UTF-16 too has zeros here; what guards the memory looks at bytes of UTF-8.
            return begin.Contains((byte)0)
                ? throw new MapException("is not OSM XML in UTF-8")
                : new GuardedStream(file, long.MaxValue, static _ => true);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // A gzip member ends with its unpacked length modulo 2^32 (RFC 1952, section 2.3.1). Where that is not what came out, either the end is
    // missing or there are several members, of which the length tells the last.
    private static bool IsWholeGzip(string path, long total)
    {
        using var file = File.OpenRead(path);
        if (file.Length < SmallestGzip)
        {
            return false;
        }

        file.Position = file.Length - sizeof(uint);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        file.ReadExactly(length);
        return BinaryPrimitives.ReadUInt32LittleEndian(length) == (uint)total || HasSecondMember(file);
    }

    // Looks for the header of a member: magic, deflate, known flags, and the fields for compression level and system that are in use.
    private static bool HasSecondMember(FileStream file)
    {
        const int header = 10;
        file.Position = 1;
        var buffer = new byte[64 * 1024];
        var kept = 0;
        while (file.Read(buffer, kept, buffer.Length - kept) is var read and > 0)
        {
            var piece = buffer.AsSpan(0, kept + read);
            for (var at = 0; piece[at..].IndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]) is var next and >= 0; at++)
            {
                at += next;
                if (at + header <= piece.Length && piece[at + 3] < 0x20 && piece[at + 8] is 0 or 2 or 4 && piece[at + 9] is <= 13 or 255)
                {
                    return true;
                }
            }

            kept = Math.Min(header - 1, piece.Length);
            piece[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
