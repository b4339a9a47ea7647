using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Npc.Memory;

/// <summary>
/// An append-only file of records, each with its length and its checksum: [length][crc32c of the payload][payload]. A process
/// killed at any byte leaves at most a torn tail, which the next opening drops and cuts off. One process at a time may hold it.
/// </summary>
public sealed class RecordLog : IDisposable
{
    /// <summary>Largest payload; a greater length in the file can only be damage.</summary>
    public const int MaxPayload = 64 * 1024;

    private const int FrameHeader = 8;
    private readonly ByteWriter _frame = new();
    private readonly string _path;
    private SafeFileHandle _file;

    private RecordLog(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Bytes in good records.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes cut off at opening, because they were torn or damaged.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Opens or makes a log, reads all good records, and cuts off what follows the last good one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="record">Called with each good payload in order; the span is valid during the call only.</param>
    /// <returns>The log, ready to append.</returns>
    /// <exception cref="IOException">The file cannot be opened; for example another process holds it.</exception>
    public static RecordLog Open(string path, Action<ReadOnlySpan<byte>> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var log = new RecordLog(path, OpenFile(path, FileMode.OpenOrCreate));
        try
        {
            log.Recover(record);
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Appends a record; it outlives the process as soon as this returns, and a power cut after <see cref="Flush"/>.</summary>
    /// <param name="payload">1 to <see cref="MaxPayload"/> bytes.</param>
    /// <exception cref="IOException">The disk refuses; the log stays as it was.</exception>
    public void Append(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfZero(payload.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayload);
        _frame.Clear();
        Frame(_frame, payload);
        RandomAccess.Write(_file, _frame.Written, Length);
        Length += _frame.Length;
    }

    /// <summary>Brings everything to the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Replaces the whole log by other records, atomically: after a crash it is the old one or the new one.</summary>
    /// <param name="payloads">The records to keep.</param>
    public void Rewrite(IEnumerable<byte[]> payloads)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        var all = new ByteWriter();
        foreach (var payload in payloads)
        {
            Frame(all, payload);
        }

        var temporary = _path + ".new";
        var replacement = OpenFile(temporary, FileMode.Create);
        try
        {
            RandomAccess.Write(replacement, all.Written, 0);
            RandomAccess.FlushToDisk(replacement);
            File.Move(temporary, _path, overwrite: true);
        }
        catch
        {
            replacement.Dispose();
            throw;
        }

        _file.Dispose();
        _file = replacement;
        Length = all.Length;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static void Frame(ByteWriter target, ReadOnlySpan<byte> payload)
    {
        target.Int32(payload.Length);
        target.Int32((int)Crc32C.Compute(payload));
        target.Bytes(payload);
    }

    private static SafeFileHandle OpenFile(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None);

    private void Recover(Action<ReadOnlySpan<byte>> record)
    {
        var size = RandomAccess.GetLength(_file);
        var header = new byte[FrameHeader];
        var payload = new byte[512];
        while (Length + FrameHeader < size && WholeRead.TryRead(_file, header, Length))
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is <= 0 or > MaxPayload || Length + FrameHeader + length > size)
            {
                break;
            }

            if (payload.Length < length)
            {
                payload = new byte[length];
            }

            var bytes = payload.AsSpan(0, length);
            if (!WholeRead.TryRead(_file, bytes, Length + FrameHeader) || Crc32C.Compute(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
            {
                break;
            }

            record(bytes);
            Length += FrameHeader + length;
        }

        DroppedBytes = size - Length;
        if (DroppedBytes > 0)
        {
            RandomAccess.SetLength(_file, Length);
        }
    }
}
