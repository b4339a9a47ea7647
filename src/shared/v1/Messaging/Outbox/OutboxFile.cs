using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// Parcels on disk: an append-only file of records, each framed by its length and its checksum. What was appended survives the end of the
/// process at any moment; a torn tail is cut off at opening. The file is emptied when all in it is delivered, and written anew without
/// what is delivered when that is a quarter of it and space is needed. One process at a time may hold it.
/// </summary>
internal sealed class OutboxFile : IDisposable
{
    /// <summary>The largest record; a greater length in the file can only be damage.</summary>
    public const int MaxRecord = 2 * 1024 * 1024;

    private const int FrameBytes = 8;
    private readonly string _path;
    private readonly long _maxBytes;
    private List<OutboxRecord> _records = [];
    private SafeFileHandle _file;

    private OutboxFile(string path, long maxBytes)
    {
        _path = path;
        _maxBytes = maxBytes;
        _file = OpenFile(path, FileMode.OpenOrCreate);
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of records that are still to be delivered.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Bytes cut off at opening, because they were torn or damaged.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Opens or makes a file and hands out what waits in it, oldest first, without payloads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes of it.</param>
    /// <param name="waiting">Called for each parcel in it.</param>
    /// <exception cref="IOException">The file cannot be opened; for example another process holds it.</exception>
    public static OutboxFile Open(string path, long maxBytes, Action<OutboxParcel> waiting)
    {
        var file = new OutboxFile(path, maxBytes);
        try
        {
            file.Recover(waiting);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends a parcel; it outlives the process when this returns true.</summary>
    /// <returns>False when the file is full.</returns>
    /// <exception cref="IOException">The disk refuses; the file stays as it was.</exception>
    public bool TryAppend(OutboxParcel parcel)
    {
        var bytes = OutboxRecord.Write(parcel);
        var needed = FrameBytes + bytes.Length;
        if (bytes.Length > MaxRecord || (Length + needed > _maxBytes && !TryMakeRoom(needed)))
        {
            return false;
        }

        var record = new OutboxRecord(bytes.Length) { Offset = Length };
        try
        {
            RandomAccess.Write(_file, Frame(bytes), Length);
        }
        catch (IOException)
        {
            // A full disk may have taken a part of it.
            RandomAccess.SetLength(_file, Length);
            throw;
        }

        Length += needed;
        LiveBytes += needed;
        _records.Add(record);
        parcel.Record = record;
        return true;
    }

    /// <summary>Reads the payload of a parcel in the file.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="InvalidDataException">What it gives back is damaged.</exception>
    public ReadOnlyMemory<byte> Read(OutboxRecord record)
    {
        var frame = new byte[FrameBytes + record.Length];
        if (!WholeRead.TryRead(_file, frame, record.Offset) || !IsWhole(frame))
        {
            throw new InvalidDataException($"The outbox {_path} is damaged at byte {record.Offset}.");
        }

        return OutboxRecord.PayloadOf(frame.AsMemory(FrameBytes));
    }

    /// <summary>Notes that a record is delivered; with the last one the file is emptied.</summary>
    /// <exception cref="IOException">The disk refuses to shorten the file; that is tried again with the next one.</exception>
    public void Settle(OutboxRecord record)
    {
        if (record.IsLive)
        {
            record.IsLive = false;
            LiveBytes -= FrameBytes + record.Length;
        }

        if (LiveBytes == 0 && Length > 0)
        {
            RandomAccess.SetLength(_file, 0);
            Length = 0;
            _records.Clear();
        }
    }

    /// <summary>Brings everything to the disk.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle OpenFile(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None);

    private static byte[] Frame(ReadOnlySpan<byte> record)
    {
        var frame = new byte[FrameBytes + record.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32C.Compute(record));
        record.CopyTo(frame.AsSpan(FrameBytes));
        return frame;
    }

    private static bool IsWhole(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Crc32C.Compute(frame[FrameBytes..]);

    private bool TryMakeRoom(int needed)
    {
        var delivered = Length - LiveBytes;
        if (delivered < _maxBytes / 4 || LiveBytes + needed > _maxBytes)
        {
            return false;
        }

        var temporary = _path + ".new";
        var replacement = OpenFile(temporary, FileMode.Create);
        var kept = _records.FindAll(static record => record.IsLive);
        try
        {
            var end = 0L;
            var offsets = new long[kept.Count];
            for (var i = 0; i < kept.Count; i++)
            {
                var frame = new byte[FrameBytes + kept[i].Length];
                if (!WholeRead.TryRead(_file, frame, kept[i].Offset))
                {
                    throw new IOException($"The outbox {_path} ends before byte {kept[i].Offset + frame.Length}.");
                }

                RandomAccess.Write(replacement, frame, end);
                offsets[i] = end;
                end += frame.Length;
            }

            RandomAccess.FlushToDisk(replacement);
            File.Move(temporary, _path, overwrite: true);
            for (var i = 0; i < kept.Count; i++)
            {
                kept[i].Offset = offsets[i];
            }

            Length = end;
        }
        catch
        {
            replacement.Dispose();
            File.Delete(temporary);
            throw;
        }

        _file.Dispose();
        _file = replacement;
        _records = kept;
        return true;
    }

    private void Recover(Action<OutboxParcel> waiting)
    {
        var size = RandomAccess.GetLength(_file);
        var head = new byte[FrameBytes];
        while (Length + FrameBytes <= size && WholeRead.TryRead(_file, head, Length))
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length is <= 0 or > MaxRecord || Length + FrameBytes + length > size)
            {
                break;
            }

            var frame = new byte[FrameBytes + length];
            if (!WholeRead.TryRead(_file, frame, Length) || !IsWhole(frame) || OutboxRecord.ReadHead(frame.AsSpan(FrameBytes)) is not { } parcel)
            {
                break;
            }

            parcel.Record = new OutboxRecord(length) { Offset = Length };
            _records.Add(parcel.Record);
            Length += frame.Length;
            LiveBytes += frame.Length;
            waiting(parcel);
        }

        TornBytes = size - Length;
        if (TornBytes > 0)
        {
            RandomAccess.SetLength(_file, Length);
        }
    }
}
